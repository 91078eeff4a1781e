using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Composes what readers of single deployments write. Callers hold the gate of the <see cref="TimelineStore"/>.</summary>
internal sealed class DeploymentReading(TimelineStore store, LossOfHistory loss, BacklogReading backlog)
{
    public bool IsCaughtUp(Reader reader) =>
        !reader.SendsCurrent && !reader.MarksLoss && store.LockedFind(reader.Scope.ExecutionId!) is var deployment
        && (deployment is null || deployment.LatestPosition <= ReaderPositions.Written(reader))
        && !reader.Backlog.HasAfter(ReaderPositions.Written(reader));

    /// <summary>
    /// Returns whether this reader, and not the connection's reader of all deployments, has statuses left to write. If not, moves this reader to
    /// the position from which the reader of all deployments writes for both.
    /// </summary>
    public bool SettleBacklog(Reader reader)
    {
        if (reader.Position >= reader.CoveredAfter)
        {
            return reader.SendsCurrent;
        }

        if (reader.Position < BacklogEnd(reader, reader.CoveredAfter))
        {
            return true;
        }

        if (store.LockedFind(reader.Scope.ExecutionId!) is { } deployment && deployment.LatestPosition > reader.Position
            && (reader.Position < deployment.CompleteAfter || FirstAfter(reader.Position, deployment.Statuses) <= reader.CoveredAfter))
        {
            return true;
        }

        reader.Position = reader.CoveredAfter;
        return reader.SendsCurrent;
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
        if (deployment is not null && position >= deployment.CompleteAfter)
        {
            // Memory has all later statuses of this deployment. The reader of all deployments may still read other deployments from the log.
            reader.Backlog.End();
        }

        if (reader.SendsCurrent && !reader.Backlog.FindsCurrentAfter(position))
        {
            reader.SendsCurrent = false;
            if ((deployment?.Latest ?? reader.Backlog.Latest) is { } latest && latest.Position <= position)
            {
                turn.Add(PageOf(latest));
            }
        }

        var upTo = UpTo(reader);
        if (position < BacklogEnd(reader, upTo))
        {
            ReadBack(reader, deployment, turn);
            return;
        }

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

    /// <summary>Adds the newest progress value of each stage that the client has not received yet.</summary>
    public void AddProgress(Reader reader, Turn turn)
    {
        if (store.LockedFind(reader.Scope.ExecutionId!) is not { Progress: [.., var newest] } deployment)
        {
            return;
        }

        for (var index = 0; index < deployment.Progress.Count; index++)
        {
            var value = deployment.Progress[index];
            if (value.Version > reader.ProgressVersion && value.Version != reader.AnsweredVersion
                && Follow(value, deployment, reader) is { } progress)
            {
                turn.Add(progress);
            }
        }

        reader.ProgressVersion = Math.Max(reader.ProgressVersion, newest.Version);
    }

    /// <summary>
    /// Returns a progress value with the Sequence of the latest status; null if the latest status has ended the stage or the deployment.
    /// </summary>
    public static ProgressDelivery? Follow(StageValue value, DeploymentTimeline deployment, Reader reader)
    {
        if (deployment.HasStatus || reader.Backlog.Latest is not { } latest)
        {
            return value.Following(deployment.LatestSequence);
        }

        return latest.IsFinal || DeploymentTimeline.HasEnded(value.Stage, latest.ToMessage(forAll: false).Details)
            ? null
            : value.Following(latest.Sequence);
    }

    /// <summary>
    /// Handles a reader whose cursor lies before the deployment's history in memory. If the connection's reader of all deployments can still
    /// write the missing statuses, this reader waits for it. The latest state must not overtake statuses that the reader of all deployments has
    /// yet to write.
    /// </summary>
    private void FallBehind(Reader reader, DeploymentTimeline deployment, Turn turn)
    {
        if (IsCovered(reader) && reader.Position >= reader.CoveredAfter)
        {
            reader.AwaitsDecision = true;
        }
        else if (backlog.TryBegin(reader, deployment.CompleteAfter))
        {
            ReadBack(reader, deployment, turn);
        }
        else
        {
            Lose(reader, deployment, deployment.LatestPosition, turn);
        }
    }

    /// <summary>
    /// Returns whether the reader of all deployments detects the loss itself. It treats all statuses that this reader has passed as written, so
    /// this reader must not skip any while it is ahead.
    /// </summary>
    private bool LeavesLossToAll(Reader reader) =>
        reader.Loss != LossHandling.End && IsCovered(reader) && reader.Position >= reader.CoveredAfter;

    /// <summary>Reads the statuses that memory no longer has from the log.</summary>
    private void ReadBack(Reader reader, DeploymentTimeline? deployment, Turn turn)
    {
        var position = ReaderPositions.Written(reader);
        var findsCurrent = reader.Backlog.FindsCurrentAfter(position);
        var end = BacklogEnd(reader, findsCurrent ? reader.Backlog.CurrentOnlyUpTo : UpTo(reader));
        if (backlog.Read(reader, position, end, turn) is not { } slice)
        {
            return;
        }

        if (slice.IsLost && LeavesLossToAll(reader))
        {
            reader.AwaitsDecision = true;
            return;
        }

        if (slice.IsLost)
        {
            Lose(reader, deployment, slice.End, turn);
            return;
        }

        reader.Backlog.Remember(slice.Records.LastOrDefault());
        if (slice.Records.Length > 0 && !findsCurrent)
        {
            turn.Add(new StatusPage(slice.Records, forAll: false, store.Epoch));
        }

        BacklogReading.Move(reader, slice.End);
    }

    /// <summary>Handles a loss of history: ends the subscription, or continues with the latest status.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="deployment">The timeline of the deployment; null if memory has none.</param>
    /// <param name="resumeAt">The position after which no status is lost.</param>
    /// <param name="turn">The turn.</param>
    private void Lose(Reader reader, DeploymentTimeline? deployment, long resumeAt, Turn turn)
    {
        loss.Fall(reader, resumeAt, turn);
        if (reader.IsEnded)
        {
            return;
        }

        var isCovered = IsCovered(reader);
        if (deployment?.Latest is not { } latest)
        {
            BacklogReading.Move(reader, isCovered ? Math.Min(resumeAt, reader.CoveredAfter) : resumeAt);
            return;
        }

        if (!isCovered || latest.Position <= reader.CoveredAfter)
        {
            reader.SendsCurrent = false;
            turn.Add(PageOf(latest));
        }

        reader.Position = isCovered ? reader.CoveredAfter : latest.Position;
        reader.Backlog.End();
    }

    private bool IsCovered(Reader reader) =>
        reader.Subscriber.All is { } all && (backlog.IsAvailable || store.LockedReaches(all.Scope, all.Position));

    /// <summary>
    /// Returns the position up to which this reader writes, and not the connection's reader of all deployments. While the reader of all
    /// deployments waits for a decision, this reader has no limit. The reader of all deployments later leaves out what this reader has written.
    /// </summary>
    private static long UpTo(Reader reader) => reader.Subscriber.All is null or { AwaitsDecision: true } ? long.MaxValue : reader.CoveredAfter;

    private static long BacklogEnd(Reader reader, long upTo) => Math.Min(reader.Backlog.UpTo, upTo);

    private static long FirstAfter(long position, StatusRing statuses) => statuses[statuses.IndexAfter(position)].Position;

    private StatusPage PageOf(StatusRecord record) => new([record], forAll: false, store.Epoch);
}
