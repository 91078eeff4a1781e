using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Reads for the readers of single deployments. Called within the gate of the <see cref="TimelineStore"/>.</summary>
internal sealed class DeploymentReading(TimelineStore store, LossOfHistory loss, BacklogReading backlog)
{
    public bool IsCaughtUp(Reader reader) =>
        !reader.SendsCurrent && !reader.MarksLoss && store.LockedFind(reader.Scope.ExecutionId!) is var deployment
        && (deployment is null || deployment.LatestPosition <= ReaderPositions.Written(reader))
        && reader.ReadsBackUpTo <= ReaderPositions.Written(reader);

    /// <summary>
    /// Whether statuses are left of those that this reader writes, and not the reader of all beside it. Where none are, the reader goes on
    /// with that one.
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
            // Memory has all that follows. What a reader of all has left to read from the log is of other deployments.
            (reader.ReadsBackUpTo, reader.Backlog, reader.CurrentOnlyUpTo) = (0, null, 0);
        }

        if (reader.SendsCurrent && !FindsCurrent(reader, position))
        {
            reader.SendsCurrent = false;
            if ((deployment?.Latest ?? reader.LatestOfLog) is { } latest && latest.Position <= position)
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
            if (value.Version > reader.ProgressVersion && value.Version != reader.AnsweredVersion
                && Follow(value, deployment, reader) is { } progress)
            {
                turn.Add(progress);
            }
        }

        reader.ProgressVersion = Math.Max(reader.ProgressVersion, newest.Version);
    }

    /// <summary>Returns a value as it follows the latest status; null where that has ended its stage or the deployment.</summary>
    public static ProgressDelivery? Follow(StageValue value, DeploymentTimeline deployment, Reader reader)
    {
        if (deployment.HasStatus || reader.LatestOfLog is not { } latest)
        {
            return value.Following(deployment.LatestSequence);
        }

        return latest.IsFinal || DeploymentTimeline.HasEnded(value.Stage, latest.ToMessage(forAll: false).Details)
            ? null
            : value.Following(latest.Sequence);
    }

    /// <summary>
    /// The deployment's own history no longer reaches back to the reader. Where the feed of all beside it does, that brings the rest, in order:
    /// the latest state must not be written ahead of statuses that the feed of all has still to bring.
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
    /// Returns whether the feed of all finds out by itself what is lost. That feed takes what this reader has passed as written, so a reader
    /// that is ahead of it must not skip anything.
    /// </summary>
    private bool LeavesLossToAll(Reader reader) =>
        reader.Loss != LossHandling.End && IsCovered(reader) && reader.Position >= reader.CoveredAfter;

    /// <summary>Reads from the log what memory no longer has.</summary>
    private void ReadBack(Reader reader, DeploymentTimeline? deployment, Turn turn)
    {
        var position = ReaderPositions.Written(reader);
        var findsCurrent = FindsCurrent(reader, position);
        var end = BacklogEnd(reader, findsCurrent ? reader.CurrentOnlyUpTo : UpTo(reader));
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

        reader.Remember(slice.Records.LastOrDefault());
        if (slice.Records.Length > 0 && !findsCurrent)
        {
            turn.Add(new StatusPage(slice.Records, forAll: false, store.Epoch));
        }

        BacklogReading.Move(reader, slice.End);
    }

    /// <param name="reader">The reader.</param>
    /// <param name="deployment">What memory has of the deployment.</param>
    /// <param name="resumeAt">The position after which nothing is lost.</param>
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
        (reader.ReadsBackUpTo, reader.Backlog) = (0, null);
    }

    private bool IsCovered(Reader reader) =>
        reader.Subscriber.All is { } all && (backlog.IsAvailable || store.LockedReaches(all.Scope, all.Position));

    /// <summary>
    /// Returns the position up to which this reader writes, and not the reader of all beside it. A feed of all that waits for a decision holds
    /// up nobody else: it leaves out later what was written meanwhile.
    /// </summary>
    private static long UpTo(Reader reader) => reader.Subscriber.All is null or { AwaitsDecision: true } ? long.MaxValue : reader.CoveredAfter;

    /// <summary>Whether the current state may follow in the log, so that only the latest status is written.</summary>
    private static bool FindsCurrent(Reader reader, long position) => position < BacklogEnd(reader, reader.CurrentOnlyUpTo);

    private static long BacklogEnd(Reader reader, long upTo) => Math.Min(reader.ReadsBackUpTo, upTo);

    private static long FirstAfter(long position, StatusRing statuses) => statuses[statuses.IndexAfter(position)].Position;

    private StatusPage PageOf(StatusRecord record) => new([record], forAll: false, store.Epoch);
}
