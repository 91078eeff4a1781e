namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <summary>
/// What is promised to one client that resumes: every status once and in order, or the client is told that history was lost and gets the
/// current state. Never a silent gap, and never a silent wait.
/// </summary>
internal sealed class WatchGuarantees(GuaranteeChecker checker, string name, string? executionId, Denials denials)
{
    private readonly int _deployment = executionId is null ? -1 : checker.Log.IndexOf(executionId);
    private readonly List<long> _latest = [];
    private CommittedTerm? _term;
    private long _position;

    /// <summary>Up to where statuses may be missing because the client was told so, or because it had just begun.</summary>
    private long _freeUpTo;

    /// <summary>The cursor that the client began with: it has had everything up to it.</summary>
    private DeploymentCursor? _beganAfter;

    /// <summary>The client knows that statuses up to a position may be missing. What follows is the current state, then all that is new.</summary>
    public void Told(string epoch, long head)
    {
        if (checker.Log.Find(epoch) is not { } term)
        {
            checker.Fail($"{name} was told of the term {epoch}, which there is not.");
            return;
        }

        if (_term != term)
        {
            _latest.Clear();
        }

        (_term, _position, _freeUpTo) = (term, 0, head);
    }

    /// <summary>The client goes on with a cursor that it was given before.</summary>
    public void BeganAfter(DeploymentCursor cursor)
    {
        _term = checker.Log.Find(cursor.Epoch);
        (_position, _freeUpTo, _beganAfter) = (cursor.Number, cursor.Number, cursor);
    }

    /// <summary>
    /// The client goes on in another term and was told of no loss: the new term must still have everything up to where the client has come.
    /// </summary>
    public void Continued(string epoch)
    {
        if (checker.Log.Find(epoch) is not { } term)
        {
            checker.Fail($"{name} was told of the term {epoch}, which there is not.");
            return;
        }

        for (var position = 1L; position <= _position; position++)
        {
            if (_term?.Find(position) is { } had && (_deployment < 0 || _deployment == had.Deployment) && term.Find(position) != had)
            {
                checker.Fail(
                    $"{name} went on from position {_position} of {_term.Epoch} in {epoch}, which no longer has what was at {position}: a silent loss.");
                return;
            }
        }

        _term = term;
    }

    /// <summary>The client's handler was given a status.</summary>
    /// <param name="epoch">The term of the client's cursor.</param>
    /// <param name="ofExecutionId">The status's deployment.</param>
    /// <param name="sequence">The status's Sequence.</param>
    /// <param name="position">The status's Position.</param>
    /// <param name="marksLoss">Whether the client was told that statuses before it may be missing.</param>
    /// <param name="content">What tells the status from every other one; null where contents are not compared.</param>
    public void Delivered(string epoch, string ofExecutionId, long sequence, long position, bool marksLoss, string? content = null)
    {
        var deployment = checker.Log.IndexOf(ofExecutionId);
        if (_term is null || _term.Epoch != epoch)
        {
            checker.Fail($"{name} was given {ofExecutionId} {sequence} at {position} of a term that it was not told of.");
            return;
        }

        if (_term.Find(position) is not { } committed || committed != new CommittedStatus(deployment, sequence, committed.IsFinal, content))
        {
            checker.Fail($"{name} was given {ofExecutionId} {sequence} at {position}, which is not what the log has there.");
            return;
        }

        if (position <= _position)
        {
            checker.Fail($"{name} was given {ofExecutionId} {sequence} at {position} after position {_position}: twice, or out of order.");
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

    /// <summary>The client takes everything up to a position as seen.</summary>
    public void Passed(DeploymentCursor cursor)
    {
        var position = cursor.Number;
        if (_term is null || _term.Epoch != cursor.Epoch || position < _position)
        {
            checker.Fail($"{name} was given the cursor {cursor} after position {_position} of {_term?.Epoch}.");
            return;
        }

        CheckGap(position + 1);
        _position = Math.Max(_position, position);
    }

    /// <summary>Everything has settled: the client must have the current state.</summary>
    /// <param name="isCurrent">Whether a new client of all deployments would be given the deployment's state.</param>
    /// <param name="isKnown">Whether the server knows the deployment's state at all.</param>
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
                checker.Fail($"{name} waits in silence: the latest status of {id} is at {latest}, and it has come to {_position}{(_term == term ? $", and was told of a loss up to {_freeUpTo}" : " of another term")}.");
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
                checker.Fail($"{name} was not given {checker.Log.NameOf(deployment)} at {missing} before {next}: a silent gap.");
                return;
            }
        }
    }
}
