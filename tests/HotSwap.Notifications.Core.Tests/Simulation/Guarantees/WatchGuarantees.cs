namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <summary>
/// Checks the guarantees for a client that resumes: every status once and in order, or a marked loss followed by the current state. Never a
/// silent gap, and never a silent wait.
/// </summary>
internal sealed class WatchGuarantees(GuaranteeChecker checker, string name, string? executionId, Denials denials)
{
    private readonly int _deployment = executionId is null ? -1 : checker.Log.IndexOf(executionId);
    private readonly List<long> _latest = [];
    private CommittedTerm? _term;
    private long _position;

    /// <summary>The position up to which statuses may be missing, because the client got a marked loss or had just begun.</summary>
    private long _freeUpTo;

    /// <summary>The cursor that the client began with. It has had everything up to it.</summary>
    private DeploymentCursor? _beganAfter;

    /// <summary>Records a marked loss up to a position. The current state follows, then everything new.</summary>
    public void Told(string epoch, long head)
    {
        if (checker.Log.Find(epoch) is not { } term)
        {
            checker.Fail($"{name} got the term {epoch}, which does not exist.");
            return;
        }

        if (_term != term)
        {
            _latest.Clear();
        }

        (_term, _position, _freeUpTo) = (term, 0, head);
    }

    /// <summary>Records that the client resumes with an earlier cursor.</summary>
    public void BeganAfter(DeploymentCursor cursor)
    {
        _term = checker.Log.Find(cursor.Epoch);
        (_position, _freeUpTo, _beganAfter) = (cursor.Number, cursor.Number, cursor);
    }

    /// <summary>Checks a change of term without a marked loss. The new term must still have everything up to the position of the client.</summary>
    public void Continued(string epoch)
    {
        if (checker.Log.Find(epoch) is not { } term)
        {
            checker.Fail($"{name} got the term {epoch}, which does not exist.");
            return;
        }

        for (var position = 1L; position <= _position; position++)
        {
            if (_term?.Find(position) is { } had && (_deployment < 0 || _deployment == had.Deployment) && term.Find(position) != had)
            {
                checker.Fail(
                    $"{name} continued from position {_position} of term {_term.Epoch} in term {epoch}, which no longer contains the status at {position}: a silent loss.");
                return;
            }
        }

        _term = term;
    }

    /// <summary>Checks a status that the client's handler got.</summary>
    /// <param name="epoch">The term of the client's cursor.</param>
    /// <param name="ofExecutionId">The execution id of the status.</param>
    /// <param name="sequence">The Sequence of the status.</param>
    /// <param name="position">The Position of the status.</param>
    /// <param name="marksLoss">True if the client was told that statuses before this one may be missing.</param>
    /// <param name="content">The unique content of the status, or null if contents are not compared.</param>
    public void Delivered(string epoch, string ofExecutionId, long sequence, long position, bool marksLoss, string? content = null)
    {
        var deployment = checker.Log.IndexOf(ofExecutionId);
        if (_term is null || _term.Epoch != epoch)
        {
            checker.Fail($"{name} got {ofExecutionId} {sequence} at {position} of a term that it did not know.");
            return;
        }

        if (_term.Find(position) is not { } committed || committed != new CommittedStatus(deployment, sequence, committed.IsFinal, content))
        {
            checker.Fail($"{name} got {ofExecutionId} {sequence} at {position}, where the log contains another status.");
            return;
        }

        if (position <= _position)
        {
            checker.Fail($"{name} got {ofExecutionId} {sequence} at {position} after position {_position}: twice, or out of order.");
            return;
        }

        if (marksLoss)
        {
            _freeUpTo = Math.Max(_freeUpTo, position);
        }

        CheckGap(position);
        _position = position;
        while (_latest.Count <= deployment)
        {
            _latest.Add(0);
        }

        _latest[deployment] = position;
    }

    /// <summary>Records that the client counts everything up to a position as seen.</summary>
    public void Passed(DeploymentCursor cursor)
    {
        var position = cursor.Number;
        if (_term is null || _term.Epoch != cursor.Epoch || position < _position)
        {
            checker.Fail($"{name} got the cursor {cursor} after position {_position} of {_term?.Epoch}.");
            return;
        }

        CheckGap(position + 1);
        _position = Math.Max(_position, position);
    }

    /// <summary>Checks, after everything has settled, that the client has the current state.</summary>
    /// <param name="isCurrent">True if a new client of all deployments would get the state of the deployment.</param>
    /// <param name="isKnown">True if the server knows the state of the deployment.</param>
    public void AssertCurrent(Func<string, bool> isCurrent, Func<string, bool> isKnown)
    {
        var term = checker.Log.Current;
        for (var deployment = 0; deployment < checker.Log.Deployments; deployment++)
        {
            var latest = term.LatestOf(deployment);
            var isMissing = latest > 0 && (_deployment < 0 || _deployment == deployment)
                && (_term != term || deployment >= _latest.Count || _latest[deployment] != latest)
                && !denials.Covers(term, deployment, latest)
                && !(_beganAfter is { } cursor && cursor.Epoch == term.Epoch && latest <= cursor.Number);
            if (!isMissing)
            {
                continue;
            }

            var id = checker.Log.NameOf(deployment);
            if (_term != term || latest > _freeUpTo || (_deployment < 0 ? isCurrent(id) : isKnown(id)))
            {
                checker.Fail($"{name} waits silently: the latest status of {id} is at {latest}, but it has reached only {_position}{(_term == term ? $", and was told of a loss up to {_freeUpTo}" : " of another term")}.");
            }
        }
    }

    private void CheckGap(long next)
    {
        for (var missing = Math.Max(_position, _freeUpTo) + 1; missing < next; missing++)
        {
            if (_term!.Find(missing) is { Deployment: var deployment }
                && (_deployment < 0 || _deployment == deployment)
                && !denials.Covers(_term, deployment, missing))
            {
                checker.Fail($"{name} did not get {checker.Log.NameOf(deployment)} at {missing} before {next}: a silent gap.");
                return;
            }
        }
    }
}
