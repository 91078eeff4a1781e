using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// Joins subscribers to scopes and answers them. Joining and answering are one step within the gate: what an answer does not have, the
/// reader brings.
/// </summary>
internal sealed class Subscriptions(TimelineStore store, SubscriberRegistry registry, AnswerReading answers, BacklogReading backlog, FinalStatuses finalStatuses)
{
    /// <summary>How many statuses are looked at to find out what has to be decided before an answer.</summary>
    private const int PreviewedStatuses = 512;

    /// <summary>Subscribes a client that counts nothing: the current state follows as events, and then what is new.</summary>
    /// <returns>The answer; null where the subscriber has as many subscriptions as it may.</returns>
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
            reader.Remember(reach.Latest);
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

                // One that is being written already serves this call, too.
                if (reader.Snapshot is not { IsWhole: true })
                {
                    DeploymentTimeline[] unwritten = reader.Snapshot is { } running ? running.Deployments[running.Next..] : [];
                    DeploymentTimeline[] deployments = [.. store.LockedCurrent().Union(unwritten).OrderBy(deployment => deployment.LatestPosition)];
                    reader.Snapshot = new SnapshotCursor(deployments, explainedUpTo: reader.Position, isWhole: true);
                }
            }
            else
            {
                if (isNew)
                {
                    ReaderPositions.MoveDeployment(reader, LockedEnd(scope, reach));
                    reader.CurrentOnlyUpTo = subscriber.All is null ? store.Head : reader.CoveredAfter;
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
    /// Subscribes a client that counts: the answer has what it missed since its cursor, or the current state. Where a write to the client is
    /// under way, it is answered when that has ended: an answer must not overtake what was written before it, which the client would count
    /// as a part of what follows the answer.
    /// </summary>
    /// <returns>The answer; null where the subscriber is closed or has as many subscriptions as it may.</returns>
    public Task<DeploymentSubscriptionAnswer?> ResumeAsync(
        Subscriber subscriber, DeploymentScope scope, DeploymentCursor? cursor, IReaderAccess? access, BacklogReach reach = default)
    {
        var answered = new TaskCompletionSource<DeploymentSubscriptionAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        Resume(subscriber, scope, cursor, access, answered.SetResult, reach);
        return answered.Task;
    }

    /// <summary>As <see cref="ResumeAsync"/>, with a function that is called with the answer.</summary>
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

    /// <summary>Opens an event stream: what the client missed, or the current state, and then what is new, all as events.</summary>
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
            reader.Remember(reach.Latest);
            var recovered = LockedIsRecovered(scope, cursor, reach);
            reader.MarksLoss = cursor is not null && !recovered;
            reader.Position = recovered ? cursor!.Number : LockedEnd(scope, reach);
            LockedReadBack(reader);
            reader.SendsCurrent = !recovered && !scope.IsAll;
            reader.CurrentOnlyUpTo = recovered ? 0 : store.Head;
            reader.Snapshot = !recovered && scope.IsAll ? new SnapshotCursor(store.LockedCurrent(), explainedUpTo: 0, isWhole: true) : null;
            if (!recovered && LockedKnowsNothing(reader) && reach.Latest is null)
            {
                LockedTellNothingKnown(reader);
            }

            SubscriberRegistry.LockedMark(reader);
        }
    }

    /// <summary>
    /// Returns whether a client that has come to the cursor has seen the deployment's final status, so that nothing more comes.
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

    /// <summary>Returns the deployments that an answer would begin with, so that it can be decided about them first.</summary>
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
        reader.Remember(reach.Latest);
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

            // A client that counts is written every status.
            reader.CurrentOnlyUpTo = 0;
            progress = LockedTakeProgress(reader, page);
            page.HasMore = page.End < store.Head;
            page.IsOver = LockedLatest(scope.ExecutionId, reach) is { IsFinal: true } final && final.Position <= page.End;
        }

        // A client without a cursor does not know the term of the events that came before its first answer.
        page.HasMore |= cursor is null && subscriber.HasEarlierTerm;
        LockedReadBack(reader);

        SubscriberRegistry.LockedMark(reader);
        return (page, recovered, progress);
    }

    /// <summary>Returns the position up to which a client has everything that is given the current state of a scope.</summary>
    private long LockedEnd(DeploymentScope scope, BacklogReach reach) =>
        !scope.IsAll && store.LockedFind(scope.ExecutionId)?.Latest is null ? reach.EndOfUnknown(store.Head) : store.Head;

    private StatusRecord? LockedLatest(string executionId, BacklogReach reach) => store.LockedFind(executionId)?.Latest ?? reach.Latest;

    /// <summary>What memory does not have after the reader's cursor is read from the log.</summary>
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
    /// Places the reader where the answer ends. A client's other watchers may have come less far, and so may what is being written to them:
    /// a reader that exists is never moved forward. What single deployments were written ahead of it, this watcher need not have got.
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

        // Readers of single deployments may have been set back to where memory no longer reaches.
        foreach (var reader in all.Subscriber.Deployments?.Values ?? Enumerable.Empty<Reader>())
        {
            LockedReadBack(reader);
        }
    }

    /// <summary>
    /// The answer has room for the newest progress alone. That of other stages follows as events, and all of it where statuses that come
    /// before it do.
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
