using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Reading;

/// <summary>
/// Reads statuses once, without a subscription. Reads from the log if it has <see cref="LogTraits.ReadsBack"/>, and from this node's timelines
/// otherwise. A reader of this node can continue from every returned cursor.
/// </summary>
internal sealed class StoredStatuses(IDeploymentLog log, TimelineStore store)
{
    /// <summary>Reads the latest status of each deployment before a position, the newest first.</summary>
    public ValueTask<LatestPage> ReadLatestAsync(long before, int max, CancellationToken cancellationToken) =>
        log.ReadLatestAsync(DeploymentScope.All, before, max, cancellationToken);

    /// <summary>Reads the statuses of a deployment after a position.</summary>
    public ValueTask<LogPage> ReadAsync(string executionId, long after, int max, CancellationToken cancellationToken) =>
        log.Traits.HasFlag(LogTraits.ReadsBack)
            ? log.ReadAsync(DeploymentScope.Of(executionId), after, max, cancellationToken)
            : new ValueTask<LogPage>(ReadTimeline(executionId, after, max));

    /// <summary>Finds the latest status of a deployment, and the cursor of the log's latest status.</summary>
    public async ValueTask<(LoggedStatus? Latest, DeploymentCursor Cursor)> FindLatestAsync(
        string executionId, CancellationToken cancellationToken)
    {
        var page = await log.ReadLatestAsync(DeploymentScope.Of(executionId), long.MaxValue, 1, cancellationToken).ConfigureAwait(false);
        return (page.Statuses is [var latest, ..] ? latest : null, page.Head);
    }

    /// <summary>Waits until this node reaches a cursor of the log, so that a subscription from the cursor is answered as recovered.</summary>
    /// <returns>true if the cursor belongs to the history that this node knows; otherwise, false.</returns>
    public async ValueTask<bool> WhenKnownAsync(DeploymentCursor cursor, CancellationToken cancellationToken)
    {
        await store.WhenReachedAsync(cursor, cancellationToken).ConfigureAwait(false);
        lock (store.Gate)
        {
            return store.LockedVouchesFor(cursor);
        }
    }

    /// <summary>Returns whether a cursor belongs to the history of the log.</summary>
    public async ValueTask<bool> VouchesForAsync(DeploymentCursor cursor, CancellationToken cancellationToken) =>
        await log.CheckCursorAsync(cursor, cancellationToken).ConfigureAwait(false) != CursorValidity.Lost;

    private LogPage ReadTimeline(string executionId, long after, int max)
    {
        lock (store.Gate)
        {
            store.LockedForgetExpired();
            var head = new DeploymentCursor(store.Epoch, store.Head);
            if (store.LockedFind(executionId) is not { } deployment)
            {
                return new LogPage { Statuses = [], CompleteAfter = store.Head, End = head, IsLast = true };
            }

            var statuses = new List<LoggedStatus>();
            var index = deployment.Statuses.IndexAfter(after);
            for (; index < deployment.Statuses.Count && statuses.Count < max; index++)
            {
                statuses.Add(deployment.Statuses[index].Status);
            }

            var isLast = index == deployment.Statuses.Count;
            return new LogPage
            {
                Statuses = statuses,
                CompleteAfter = deployment.CompleteAfter,
                End = isLast ? head : head with { Number = statuses[^1].Position },
                IsLast = isLast,
            };
        }
    }
}
