using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// Adds subscriptions and creates their answers. Both happen in one step within the gate, so that the reader writes exactly the statuses that the
/// answer does not have.
/// </summary>
internal sealed class Subscriptions(TimelineStore store, SubscriberRegistry registry, AnswerReading answers, BacklogReading backlog, FinalStatuses finalStatuses)
{
    /// <summary>The maximum number of statuses for which decisions are requested before an answer.</summary>
    private const int PreviewedStatuses = 512;

    /// <summary>Subscribes a plain client, which tracks no positions. The current state and then new statuses follow as events.</summary>
    /// <returns>The answer; null if the subscriber is closed or has the maximum number of subscriptions.</returns>
    public DeploymentSubscriptionAnswer? Subscribe(
        Subscriber subscriber, DeploymentScope scope, IReaderAccess? access, BacklogReach reach = default)
    {
        lock (store.Gate)
        {
            store.LockedForgetExpired();
            reach = reach.LockedIn(store, scope);
            if (registry.LockedGetOrAdd(subscriber, scope, out var isNew) is not { } reader)
            {
                return null;
            }

            reader.Access = access;
            reader.Backlog.Remember(reach.Latest);
            if (isNew)
            {
                reader.Loss = LossHandling.Compact;
            }

            if (scope.IsAll)
            {
                if (isNew)
                {
                    ReaderPositions.MoveAll(reader, store.Head, snapshot: null);
                }

                // A snapshot that is already being written also serves this call.
                if (reader.Snapshot is not { IsWhole: true })
                {
                    var deployments = reader.Snapshot is { } running ? LockedCurrentWith(running) : store.LockedCurrent();
                    reader.Snapshot = new SnapshotCursor(deployments, explainedUpTo: reader.Position, isWhole: true);
                }
            }
            else
            {
                if (isNew)
                {
                    ReaderPositions.MoveDeployment(reader, LockedEnd(scope, reach));
                    reader.Backlog.CurrentOnlyUpTo = subscriber.All is null ? store.Head : reader.CoveredAfter;
                    LockedReadBack(reader);
                }

                reader.SendsCurrent = true;
                reader.ProgressVersion = 0;
                reader.AnsweredVersion = 0;
            }

            SubscriberRegistry.LockedMark(reader);
            return Answer(new AnswerPage(store.Epoch) { End = store.Head }, recovered: false, progress: null);
        }
    }

    /// <summary>
    /// Subscribes a client that tracks positions. The answer has the statuses after its cursor, or the current state. If a write to the client is
    /// in progress, the answer waits for its end. Otherwise the answer could overtake earlier events, and the client would treat them as events
    /// that follow the answer.
    /// </summary>
    /// <returns>The answer; null if the subscriber is closed or has the maximum number of subscriptions.</returns>
    public Task<DeploymentSubscriptionAnswer?> ResumeAsync(
        Subscriber subscriber, DeploymentScope scope, DeploymentCursor? cursor, IReaderAccess? access, BacklogReach reach = default)
    {
        var answered = new TaskCompletionSource<DeploymentSubscriptionAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Resume(subscriber, scope, cursor, access, answered.SetResult, reach);
        return answered.Task;
    }

    /// <summary>Subscribes a client as <see cref="ResumeAsync"/> does, and calls a function with the answer.</summary>
    public void Resume(
        Subscriber subscriber,
        DeploymentScope scope,
        DeploymentCursor? cursor,
        IReaderAccess? access,
        Action<DeploymentSubscriptionAnswer?> answered,
        BacklogReach reach = default)
    {
        AnswerPage? page;
        bool recovered;
        DeploymentProgressMessage? progress;
        lock (store.Gate)
        {
            if (subscriber.LockedDefer(() => Resume(subscriber, scope, cursor, access, answered, reach)))
            {
                return;
            }

            (page, recovered, progress) = LockedResume(subscriber, scope, cursor, access, reach);
        }

        answered(page is null ? null : Answer(page, recovered, progress));
    }

    /// <summary>
    /// Opens an event stream. The statuses after the cursor, or the current state, and then new statuses follow as events.
    /// </summary>
    public void Open(
        Subscriber subscriber, DeploymentScope scope, DeploymentCursor? cursor, IReaderAccess? access, BacklogReach reach = default)
    {
        lock (store.Gate)
        {
            store.LockedForgetExpired();
            reach = reach.LockedIn(store, scope);
            var reader = registry.LockedGetOrAdd(subscriber, scope, out _)!;
            reader.Access = access;
            reader.Loss = LossHandling.MarkAndCompact;
            reader.Backlog.Remember(reach.Latest);
            var recovered = LockedIsRecovered(scope, cursor, reach);
            reader.MarksLoss = cursor is not null && !recovered;
            reader.Position = recovered ? cursor!.Number : LockedEnd(scope, reach);
            LockedReadBack(reader);
            reader.SendsCurrent = !recovered && !scope.IsAll;
            reader.Backlog.CurrentOnlyUpTo = recovered ? 0 : store.Head;
            reader.Snapshot = !recovered && scope.IsAll ? new SnapshotCursor(store.LockedCurrent(), explainedUpTo: 0, isWhole: true) : null;
            if (!recovered && LockedKnowsNothing(reader) && reach.Latest is null)
            {
                LockedTellNothingKnown(reader);
            }

            SubscriberRegistry.LockedMark(reader);
        }
    }

    /// <summary>
    /// Returns whether a client with a cursor has received the deployment's final status, so that no event follows.
    /// </summary>
    public bool IsOver(string executionId, DeploymentCursor cursor, BacklogReach reach = default)
    {
        lock (store.Gate)
        {
            store.LockedForgetExpired();
            reach = reach.LockedIn(store, DeploymentScope.Of(executionId));
            return LockedIsRecovered(DeploymentScope.Of(executionId), cursor, reach)
                && LockedLatest(executionId, reach) is { IsFinal: true } final && final.Position <= cursor.Number;
        }
    }

    /// <summary>Returns the deployments with which an answer would begin, so that the caller can request their decisions first.</summary>
    public string[] Preview(DeploymentCursor? cursor, BacklogReach reach = default)
    {
        lock (store.Gate)
        {
            var ids = !LockedIsRecovered(DeploymentScope.All, cursor, reach)
                ? store.LockedCurrent().Take(PreviewedStatuses).Select(deployment => deployment.ExecutionId)
                : reach.Page is { } page ? page.ExecutionIds
                : store.LockedIdsAfter(cursor!.Number, PreviewedStatuses);
            return [.. ids.Distinct(StringComparer.Ordinal)];
        }
    }

    private (AnswerPage? Page, bool Recovered, DeploymentProgressMessage? Progress) LockedResume(
        Subscriber subscriber, DeploymentScope scope, DeploymentCursor? cursor, IReaderAccess? access, BacklogReach reach)
    {
        store.LockedForgetExpired();
        reach = reach.LockedIn(store, scope);
        if (registry.LockedGetOrAdd(subscriber, scope, out var isNew) is not { } reader)
        {
            return default;
        }

        reader.Access = access;
        reader.Loss = LossHandling.End;
        reader.Backlog.Remember(reach.Latest);
        AnswerPage page;
        DeploymentProgressMessage? progress = null;
        var recovered = LockedIsRecovered(scope, cursor, reach);
        if (scope.IsAll)
        {
            page = recovered ? answers.ReadAll(reader, cursor!.Number, reach) : answers.ReadCurrent(reader);
            page.AnswerNumber = subscriber.AnswersOfAll++;
            LockedPlace(reader, isNew, page);
        }
        else
        {
            page = answers.ReadDeployment(reader, recovered ? cursor!.Number : null, reach);
            if (isNew || page.End < ReaderPositions.Written(reader))
            {
                ReaderPositions.MoveDeployment(reader, page.End);
            }

            // A client that tracks positions receives every status.
            reader.Backlog.CurrentOnlyUpTo = 0;
            progress = LockedTakeProgress(reader, page);
            page.HasMore = page.End < store.Head;
            page.IsOver = LockedLatest(scope.ExecutionId, reach) is { IsFinal: true } final && final.Position <= page.End;
        }

        // A client without a cursor cannot know the term of events that arrived before its first answer.
        page.HasMore |= cursor is null && subscriber.HasEarlierTerm;
        LockedReadBack(reader);

        SubscriberRegistry.LockedMark(reader);
        return (page, recovered, progress);
    }

    /// <summary>Returns the current deployments, and those that a snapshot of changed deployments has yet to write.</summary>
    private DeploymentTimeline[] LockedCurrentWith(SnapshotCursor changed) =>
        [.. store.LockedCurrent().Union(changed.Deployments.Skip(changed.Next)).OrderBy(deployment => deployment.LatestPosition)];

    /// <summary>Returns the position up to which a client is complete after it has received the current state of a scope.</summary>
    private long LockedEnd(DeploymentScope scope, BacklogReach reach) =>
        !scope.IsAll && store.LockedFind(scope.ExecutionId)?.Latest is null ? reach.EndOfUnknown(store.Head) : store.Head;

    private StatusRecord? LockedLatest(string executionId, BacklogReach reach) => store.LockedFind(executionId)?.Latest ?? reach.Latest;

    /// <summary>Makes a reader read the statuses after its cursor from the log, if memory does not have them.</summary>
    private void LockedReadBack(Reader reader)
    {
        if (!store.LockedReaches(reader.Scope, ReaderPositions.Written(reader)))
        {
            backlog.TryBegin(reader, store.LockedCompleteAfter(reader.Scope));
        }
    }

    private bool LockedKnowsNothing(Reader reader) =>
        reader.Scope.IsAll ? store.LockedCurrent().Length == 0 : store.LockedFind(reader.Scope.ExecutionId!)?.Latest is null;

    private static void LockedTellNothingKnown(Reader reader)
    {
        if (reader.MarksLoss)
        {
            reader.MarksLoss = false;
            reader.Subscriber.Post(HistoryLostDelivery.Instance);
        }

        reader.Subscriber.Post(new NothingKnownDelivery(reader.Scope));
    }

    private bool LockedIsRecovered(DeploymentScope scope, DeploymentCursor? cursor, BacklogReach reach) =>
        cursor is not null && store.LockedVouchesFor(cursor) && !store.LockedWasErased(scope, cursor.Number)
        && (store.LockedReaches(scope, cursor.Number) || (cursor.Number <= store.Head && reach.Reaches(cursor.Number)));

    /// <summary>
    /// Moves the reader to the end of the answer. An existing reader is never moved forward, because other watches of the client on this connection
    /// may not have received the statuses in between. The watch that resumes may also lack statuses that readers of single deployments wrote ahead.
    /// </summary>
    private void LockedPlace(Reader all, bool isNew, AnswerPage page)
    {
        if (page.Rest is { } rest)
        {
            if (all.Snapshot is { } running && running.ExplainedUpTo < rest.ExplainedUpTo)
            {
                rest = rest.From(running.ExplainedUpTo);
            }

            ReaderPositions.MoveAll(all, isNew ? store.Head : all.Position, rest);
        }
        else
        {
            ReaderPositions.MoveAll(all, isNew ? page.End : Math.Min(page.End, all.Position), all.Snapshot);
        }

        // The move may have set back readers of single deployments to a position before the history in memory.
        foreach (var reader in all.Subscriber.Deployments?.Values ?? Enumerable.Empty<Reader>())
        {
            LockedReadBack(reader);
        }
    }

    /// <summary>
    /// Returns the newest progress value, for the answer. Values of other stages follow as events. If statuses follow the answer, all values
    /// follow as events after them.
    /// </summary>
    private DeploymentProgressMessage? LockedTakeProgress(Reader reader, AnswerPage page)
    {
        (reader.ProgressVersion, reader.AnsweredVersion) = (0, 0);
        if (store.LockedFind(reader.Scope.ExecutionId!) is not { Progress: [.., var newest] } deployment
            || deployment.LatestPosition > page.End || DeploymentReading.Follow(newest, deployment, reader) is not { } progress)
        {
            return null;
        }

        reader.AnsweredVersion = newest.Version;
        return progress.Message;
    }

    private DeploymentSubscriptionAnswer Answer(AnswerPage page, bool recovered, DeploymentProgressMessage? progress) => new()
    {
        Cursor = new DeploymentCursor(page.Epoch, page.End),
        Recovered = recovered,
        Statuses = page.ToMessages(),
        Filtered = page.IsFiltered,
        SnapshotEnd = page.SnapshotEnd,
        AnswerNumber = page.AnswerNumber,
        IsOver = page.IsOver,
        HasMore = page.HasMore,
        Progress = progress,
        FinalStatuses = finalStatuses.All,
    };
}
