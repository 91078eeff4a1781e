using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Reads for the readers of single deployments. Called within the gate of the <see cref="TimelineStore"/>.</summary>
internal sealed class DeploymentReading(TimelineStore store, LossOfHistory loss)
{
    public bool IsCaughtUp(Reader reader) =>
        !reader.SendsCurrent && !reader.MarksLoss && store.LockedFind(reader.Scope.ExecutionId!) is var deployment
        && (deployment is null || deployment.LatestPosition <= ReaderPositions.Written(reader));

    /// <summary>
    /// Whether statuses are left of those that this reader writes, and not the reader of all beside it. Where none are, the reader goes on
    /// with that one.
    /// </summary>
    public bool SettleBacklog(Reader reader)
    {
        if (reader.Position >= reader.CoveredAfter)
        {
            return false;
        }

        if (store.LockedFind(reader.Scope.ExecutionId!) is { } deployment && deployment.LatestPosition > reader.Position
            && (reader.Position < deployment.CompleteAfter || FirstAfter(reader.Position, deployment.Statuses) <= reader.CoveredAfter))
        {
            return true;
        }

        reader.Position = reader.CoveredAfter;
        return false;
    }

    public void Read(Reader reader, Turn turn)
    {
        if (turn.IsFull)
        {
            return;
        }

        LossOfHistory.Mark(reader, turn);
        reader.AwaitsDecision = false;
        var deployment = store.LockedFind(reader.Scope.ExecutionId!);
        SettleBacklog(reader);
        var position = ReaderPositions.Written(reader);
        if (reader.SendsCurrent)
        {
            reader.SendsCurrent = false;
            if (deployment?.Latest is { } latest && latest.Position <= position)
            {
                turn.Add(PageOf(latest));
            }
        }

        // A feed of all that waits for a decision holds up nobody else: it leaves out later what was written meanwhile.
        var upTo = reader.Subscriber.All is null or { AwaitsDecision: true } ? long.MaxValue : reader.CoveredAfter;
        if (deployment is null || deployment.LatestPosition <= position || upTo <= position)
        {
            return;
        }

        if (position < deployment.CompleteAfter)
        {
            FallBehind(reader, deployment, turn);
        }
        else if (store.LockedRead(deployment, position, upTo, turn.Room) is { } page)
        {
            turn.Add(page);
            reader.Position = page.LastPosition;
        }
        else
        {
            reader.Position = Math.Min(upTo, deployment.LatestPosition);
        }
    }

    /// <summary>Adds the newest value of each stage that the client has not got yet.</summary>
    public void AddProgress(Reader reader, Turn turn)
    {
        if (store.LockedFind(reader.Scope.ExecutionId!) is not { Progress: [.., var newest] } deployment)
        {
            return;
        }

        for (var index = 0; index < deployment.Progress.Count; index++)
        {
            var value = deployment.Progress[index];
            if (value.Version > reader.ProgressVersion && value.Version != reader.AnsweredVersion)
            {
                turn.Add(value.Following(deployment.LatestSequence));
            }
        }

        reader.ProgressVersion = Math.Max(reader.ProgressVersion, newest.Version);
    }

    /// <summary>
    /// The deployment's own history no longer reaches back to the reader. Where the feed of all beside it does, that brings the rest, in order:
    /// the latest state must not be written ahead of statuses that the feed of all has still to bring.
    /// </summary>
    private void FallBehind(Reader reader, DeploymentTimeline deployment, Turn turn)
    {
        var isCovered = reader.Subscriber.All is { } all && store.LockedReaches(all.Scope, all.Position);
        if (isCovered && reader.Position >= reader.CoveredAfter)
        {
            reader.AwaitsDecision = true;
            return;
        }

        loss.Fall(reader, turn);
        if (reader.IsEnded)
        {
            return;
        }

        if (!isCovered || deployment.LatestPosition <= reader.CoveredAfter)
        {
            turn.Add(PageOf(deployment.Latest!));
        }

        reader.Position = isCovered ? reader.CoveredAfter : deployment.LatestPosition;
    }

    private static long FirstAfter(long position, StatusRing statuses) => statuses[statuses.IndexAfter(position)].Position;

    private StatusPage PageOf(StatusRecord record) => new([record], forAll: false, store.Epoch);
}
