using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Marks readers as behind when the timelines of their scopes change.</summary>
internal sealed class ReaderMarks(TimelineStore store, SubscriberRegistry registry, ReaderIndex index, BacklogReading backlog) : ITimelineListener
{
    public void Appended(StatusRecord record)
    {
        for (var each = 0; each < index.OfAll.Count; each++)
        {
            Mark(index.OfAll[each], record.Position);
        }

        if (index.TryGet(record.ExecutionId, out var readers))
        {
            for (var each = 0; each < readers.Count; each++)
            {
                Supersede(readers[each], record);
                Mark(readers[each], record.Position);
            }
        }
    }

    public void Progressed(DeploymentTimeline deployment)
    {
        if (index.TryGet(deployment.ExecutionId, out var readers))
        {
            for (var each = 0; each < readers.Count; each++)
            {
                Mark(readers[each], store.Head + 1);
            }
        }
    }

    public void Forgetting(DeploymentTimeline deployment)
    {
        if (!index.TryGet(deployment.ExecutionId, out var readers))
        {
            return;
        }

        for (var each = readers.Count - 1; each >= 0; each--)
        {
            var reader = readers[each];
            if (backlog.IsAvailable)
            {
                // The reader may have yet to write the current state, and progress follows that state.
                reader.Backlog.Remember(deployment.Latest);
            }

            if (ReaderPositions.Written(reader) >= deployment.LatestPosition)
            {
                continue;
            }

            if (backlog.TryBegin(reader, deployment.LatestPosition))
            {
                SubscriberRegistry.LockedMark(reader);
                continue;
            }

            // Neither memory nor the log has the statuses that the client has not received.
            if (reader.Loss == LossHandling.End)
            {
                registry.LockedEnd(reader, DeploymentErrorCodes.HistoryLost, "The server removed the deployment from its history before the client received all statuses. Resume to get the known state.");
            }
            else if (reader.Subscriber.All is null)
            {
                // If there is a reader of all deployments, it writes the deployment's statuses that it still has.
                reader.MarksLoss = reader.Loss == LossHandling.MarkAndCompact;
                ReaderPositions.MoveDeployment(reader, store.Head);
            }
        }
    }

    /// <summary>
    /// Ends the subscriptions of clients that track positions, and notifies event streams that the server does not know the deployment. Plain
    /// subscriptions continue and wait for new statuses. Discards the pages of readers of all deployments, which may contain erased statuses.
    /// </summary>
    public void Erased(string executionId)
    {
        for (var each = 0; each < index.OfAll.Count; each++)
        {
            index.OfAll[each].Backlog.Erase(executionId);
        }

        if (!index.TryGet(executionId, out var readers))
        {
            return;
        }

        for (var each = readers.Count - 1; each >= 0; each--)
        {
            var reader = readers[each];
            if (reader.Loss == LossHandling.End)
            {
                registry.LockedEnd(reader, DeploymentErrorCodes.HistoryLost, "The deployment was erased. Resume to continue.");
                continue;
            }

            reader.Backlog.End();
            reader.Backlog.ForgetLatest();
            (reader.SendsCurrent, reader.MarksLoss) = (false, false);
            ReaderPositions.MoveDeployment(reader, store.Head);
            if (reader.Loss == LossHandling.MarkAndCompact)
            {
                reader.Subscriber.Post(HistoryLostDelivery.Instance);
                reader.Subscriber.Post(new NothingKnownDelivery(reader.Scope));
            }

            SubscriberRegistry.LockedMark(reader);
        }
    }

    public void Reset()
    {
        foreach (var subscriber in registry.LockedSubscribers)
        {
            subscriber.HasEarlierTerm = true;
        }

        foreach (var reader in registry.LockedSubscribers.SelectMany(subscriber => subscriber.Readers()).ToArray())
        {
            if (reader.Loss == LossHandling.End)
            {
                registry.LockedEnd(reader, DeploymentErrorCodes.HistoryLost, "The server's log was reset. Resume to continue.");
                continue;
            }

            reader.MarksLoss = reader.Loss == LossHandling.MarkAndCompact;
            reader.ProgressVersion = 0;
            reader.Backlog.End();
            reader.Backlog.ForgetLatest();
            if (reader.Scope.IsAll)
            {
                ReaderPositions.MoveAll(reader, store.Head, new SnapshotCursor(store.LockedCurrent(), explainedUpTo: 0, isWhole: true));
            }
            else if (store.LockedFind(reader.Scope.ExecutionId)?.Latest is var latest && (latest is not null || !backlog.TryBegin(reader, store.Head)))
            {
                ReaderPositions.MoveDeployment(reader, store.Head);
                reader.SendsCurrent = true;
                reader.Backlog.Remember(backlog.IsAvailable ? latest : null);
            }
            else
            {
                // Memory does not have the deployment, but the log may. The latest status in the log is then the current state.
                ReaderPositions.MoveDeployment(reader, 0);
                (reader.SendsCurrent, reader.Backlog.CurrentOnlyUpTo) = (true, store.Head);
            }

            SubscriberRegistry.LockedMark(reader);
        }
    }

    public long LowestCursor(DeploymentScope scope)
    {
        var lowest = long.MaxValue;
        var readers = scope.IsAll ? index.OfAll : index.TryGet(scope.ExecutionId, out var ofOne) ? ofOne : null;
        for (var each = 0; each < (readers?.Count ?? 0); each++)
        {
            var reader = readers![each];
            if (reader.IsBehind && ReaderPositions.Written(reader) is var written && !reader.Backlog.HasAfter(written))
            {
                lowest = Math.Min(lowest, written);
            }
        }

        return lowest;
    }

    /// <summary>
    /// Discards the latest status that was read from the log. If a new status begins the deployment anew, progress that the old status had ended
    /// can be written again.
    /// </summary>
    private static void Supersede(Reader reader, StatusRecord record)
    {
        if (reader.Backlog.Latest is not null && record.Deployment.Statuses.Count == 1)
        {
            (reader.ProgressVersion, reader.AnsweredVersion) = (0, 0);
        }

        reader.Backlog.ForgetLatest();
    }

    /// <summary>
    /// Marks a reader as behind. A reader that was not behind has read everything up to the new status. For a reader of a single deployment, this
    /// excludes the statuses that the connection's reader of all deployments has yet to write, which may belong to a removed deployment.
    /// </summary>
    private static void Mark(Reader reader, long position)
    {
        if (!reader.IsBehind)
        {
            var read = reader.Scope.IsAll || reader.Subscriber.All is not { } all ? position - 1 : Math.Min(position - 1, all.Position);
            reader.Position = Math.Max(reader.Position, read);
            SubscriberRegistry.LockedMark(reader);
        }
    }
}
