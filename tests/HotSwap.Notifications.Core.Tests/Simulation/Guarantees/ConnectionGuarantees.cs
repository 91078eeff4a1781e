using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Core.Tests.Simulation.Guarantees;

/// <summary>Checks the guarantees for everything that is written to one connection, whatever its client does with it.</summary>
internal sealed class ConnectionGuarantees(GuaranteeChecker checker, string name, Denials denials, Func<string, bool?>? decision)
{
    private readonly List<DeploymentOnConnection> _deployments = [];
    private DeploymentOnConnection? _all;
    private long? _writingSince;

    /// <summary>Records that the client has joined a scope.</summary>
    /// <param name="executionId">The execution id of the deployment, or null for all deployments.</param>
    /// <param name="cursor">The position up to which the client has everything: its own cursor if the server accepted it, or the content of the answer.</param>
    /// <param name="goesBack">True if statuses may be written again, as after a resume.</param>
    public void Joined(string? executionId, long? cursor, bool goesBack)
    {
        if (executionId is null)
        {
            _all ??= new DeploymentOnConnection();
            Join(_all);

            // The current states are written in the order of their positions, again from the first.
            _all.Allow(checker.Log.Current.Head, goesBack: true);
            for (var deployment = 0; deployment < checker.Log.Deployments; deployment++)
            {
                Allow(Of(deployment), goesBack);
                Knows(deployment, cursor);
            }
        }
        else
        {
            var deployment = checker.Log.IndexOf(executionId);
            Join(Of(deployment));
            Allow(Of(deployment), goesBack);
            Knows(deployment, cursor);
        }

        void Join(DeploymentOnConnection joined)
        {
            joined.IsJoined = true;
            Allow(joined, goesBack);
            joined.JoinedAt = checker.Log.Current.Head;
        }
    }

    /// <summary>Records that the client has left a scope, or lost the right to it.</summary>
    public void Left(string? executionId)
    {
        if (executionId is not null)
        {
            // The feed of all may now repeat statuses that this scope was written while the feed of all waited for a decision.
            var line = Of(checker.Log.IndexOf(executionId));
            line.IsJoined = false;
            Allow(line, goesBack: true);
        }
        else if (_all is not null)
        {
            _all.IsJoined = false;
        }
    }

    public bool HasJoined(string? executionId) =>
        executionId is null ? _all is { IsJoined: true } : Of(checker.Log.IndexOf(executionId)).IsJoined;

    public void WriteBegan(long now)
    {
        if (_writingSince is not null)
        {
            checker.Fail($"A second write to {name} was begun.");
        }

        _writingSince = now;
    }

    public void WriteEnded() => _writingSince = null;

    /// <summary>Records that the server cut the connection although the connection did not fail.</summary>
    public void Cut(long now, TimeSpan writeTimeout)
    {
        if (_writingSince is not { } since || now - since <= writeTimeout.Ticks)
        {
            checker.Fail($"{name} was cut although its writes complete.");
        }
    }

    /// <summary>Checks a written status.</summary>
    /// <param name="record">The status.</param>
    /// <param name="epoch">The term of its position.</param>
    /// <param name="forAll">True if the status is shown as to subscribers of all deployments.</param>
    /// <param name="isWatched">True if the server has a subscription of the connection to the deployment.</param>
    public void Status(StatusRecord record, string epoch, bool forAll, bool isWatched)
    {
        var line = Check(epoch, record.ExecutionId, record.Sequence, record.Position);
        if (line is null)
        {
            return;
        }

        if (record.DiffersForAll && (forAll ? line.IsJoined && isWatched : !line.IsJoined))
        {
            checker.Fail($"{name} was shown {record.ExecutionId} {record.Sequence} as to subscribers of {(forAll ? "all" : "one")}.");
        }

        if (!line.TryWrite(record.Position))
        {
            checker.Fail($"{record.ExecutionId} {record.Sequence} was written to {name} after position {line.Ordered}: twice, or out of order.");
        }

        if (_all is { IsJoined: true } && _deployments.TrueForAll(each => !each.WasJoined) && !_all.TryWrite(record.Position))
        {
            checker.Fail($"Position {record.Position} was written to {name} after position {_all.Ordered} of the feed of all.");
        }

        line.Has(record.Position, record.Sequence);
    }

    /// <summary>Checks an answer: everything since the cursor if it was recovered, or else the current state.</summary>
    public void Answered(string? executionId, DeploymentCursor? cursor, DeploymentSubscriptionAnswer answer, int follows, Func<string, bool> isKnown)
    {
        var term = checker.Log.Current;
        var next = cursor?.Number + 1 ?? 0;
        foreach (var status in answer.Statuses)
        {
            if (Check(answer.Cursor.Epoch, status.ExecutionId, status.Sequence, status.Position) is { } line)
            {
                line.Has(status.Position, status.Sequence);
            }

            if (answer.Recovered)
            {
                CheckWhole(next, status.Position);
                next = status.Position + 1;
            }
        }

        if (answer.Recovered)
        {
            CheckWhole(next, answer.Cursor.Number + 1);
        }

        if (answer.Progress is { } progress)
        {
            Progress(progress, follows, isKnown(progress.ExecutionId));
        }

        void CheckWhole(long from, long upTo)
        {
            for (var position = from; position < upTo; position++)
            {
                if (term.Find(position) is { Deployment: var deployment }
                    && (executionId is null || executionId == checker.Log.NameOf(deployment))
                    && !denials.Covers(term, deployment, position))
                {
                    checker.Fail($"{name} was answered as recovered without position {position}.");
                }
            }
        }
    }

    /// <summary>Checks a progress value that is written, or is in an answer.</summary>
    /// <param name="progress">The progress value.</param>
    /// <param name="follows">The number of statuses of the deployment that were notified before it.</param>
    /// <param name="isKnown">True if the server knows a status of the deployment.</param>
    public void Progress(DeploymentProgressMessage progress, int follows, bool isKnown)
    {
        var deployment = checker.Log.IndexOf(progress.ExecutionId);
        var line = Of(deployment);
        if (!line.IsJoined)
        {
            checker.Fail($"{name} was shown progress of {progress.ExecutionId}, which it has not joined.");
        }

        if (checker.Log.CountOf(deployment) < follows)
        {
            checker.Fail($"{name} was shown progress of {progress.ExecutionId} before a status that was notified earlier.");
        }

        line.Progress[progress.Stage] = progress;
        var term = checker.Log.Current;
        if (!isKnown)
        {
            return;
        }

        if (term.Find(term.LatestOf(deployment)) is { IsFinal: true })
        {
            checker.Fail($"{name} was shown progress of {progress.ExecutionId} after its final status.");
        }

        if (line.Term != term.Number || line.Sequence != progress.Sequence)
        {
            checker.Fail($"{name} was shown progress of {progress.ExecutionId} that follows status {progress.Sequence}, and has status {line.Sequence}.");
        }
    }

    /// <summary>Checks, after everything has settled, that all scopes were written their latest status.</summary>
    public void AssertCurrent(Func<string, bool> isCurrent, Func<string, bool> isKnown)
    {
        var term = checker.Log.Current;
        for (var deployment = 0; deployment < checker.Log.Deployments; deployment++)
        {
            var line = Of(deployment);
            var latest = term.LatestOf(deployment);
            if (latest == 0 || (line.Term == term.Number && line.Position == latest))
            {
                continue;
            }

            var id = checker.Log.NameOf(deployment);
            var isOwed = line.IsJoined && isKnown(id);
            isOwed |= _all is { IsJoined: true } && !denials.Covers(term, deployment, latest)
                && (isCurrent(id) || (isKnown(id) && latest > _all.JoinedAt && _all.Term == term.Number));
            if (isOwed)
            {
                checker.Fail($"{name} was not written the latest status of {id}, at {latest}; it has position {line.Position}. Joined {line.IsJoined}, all {_all?.IsJoined} at {_all?.JoinedAt}, current {isCurrent(id)}, known {isKnown(id)}.");
            }
        }
    }

    /// <summary>Checks, after everything has settled, that the newest progress of a joined deployment was written.</summary>
    public void AssertProgress(DeploymentProgressMessage newest)
    {
        var line = Of(checker.Log.IndexOf(newest.ExecutionId));
        if (line.IsJoined && !(line.Progress.TryGetValue(newest.Stage, out var written)
            && written.Progress == newest.Progress && written.Timestamp == newest.Timestamp))
        {
            checker.Fail($"{name} was not written the newest progress {newest.Progress} of {newest.ExecutionId}'s {newest.Stage}.");
        }
    }

    private DeploymentOnConnection? Check(string epoch, string executionId, long sequence, long position)
    {
        var deployment = checker.Log.IndexOf(executionId);
        var line = Of(deployment);
        var term = checker.Log.Current;
        if (term.Epoch != epoch)
        {
            checker.Fail($"{name} was shown {executionId} {sequence} of another term than the log's.");
            return null;
        }

        if (term.Find(position) is not { } committed || committed.Deployment != deployment || committed.Sequence != sequence)
        {
            checker.Fail($"{name} was shown {executionId} {sequence} at {position}, which is not committed.");
            return null;
        }

        if (!line.IsJoined && !(_all is { IsJoined: true } && (decision is null || decision(executionId) is true)))
        {
            checker.Fail($"{name} was shown {executionId} {sequence} at {position} without the right to see it.");
        }

        line.Enter(term.Number, (line.IsJoined ? 1 : 0) + (_all is { IsJoined: true } ? 1 : 0), term.Head);
        _all?.Enter(term.Number, 1, term.Head);
        return line;
    }

    private void Allow(DeploymentOnConnection line, bool goesBack)
    {
        line.Enter(checker.Log.Current.Number, 0, 0);
        line.Allow(checker.Log.Current.Head, goesBack);
    }

    private void Knows(int deployment, long? cursor)
    {
        var term = checker.Log.Current;
        if (cursor is { } upTo && term.LatestOf(deployment, upTo) is > 0 and var known && known > Of(deployment).Position)
        {
            Of(deployment).Has(known, term.Find(known)!.Value.Sequence);
        }
    }

    private DeploymentOnConnection Of(int deployment)
    {
        while (_deployments.Count <= deployment)
        {
            _deployments.Add(new DeploymentOnConnection());
        }

        return _deployments[deployment];
    }
}
