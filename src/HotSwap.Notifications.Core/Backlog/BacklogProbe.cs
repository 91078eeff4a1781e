using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Backlog;

/// <summary>Finds out what the log has of a scope that memory does not have, before a client is answered.</summary>
internal sealed class BacklogProbe(TimelineStore store, IDeploymentLog log)
{
    public async ValueTask<BacklogReach> FindAsync(DeploymentScope scope, DeploymentCursor? cursor, CancellationToken cancellationToken)
    {
        if (!log.Traits.HasFlag(LogTraits.ReadsBack))
        {
            return default;
        }

        bool isVouchedFor, isInMemory;
        StatusRecord? latest;
        long asOf;
        long erasures;
        string epoch;
        lock (store.Gate)
        {
            store.LockedForgetExpired();
            (epoch, erasures, asOf) = (store.Epoch, store.LockedErasures, store.Head);
            isVouchedFor = cursor is not null && cursor.Number <= store.Head && store.LockedVouchesFor(cursor);
            isInMemory = isVouchedFor && store.LockedReaches(scope, cursor!.Number);
            latest = scope.IsAll ? null : store.LockedFind(scope.ExecutionId)?.Latest;
        }

        var page = isVouchedFor && !isInMemory ? await ReadAsync(scope, cursor!.Number, cancellationToken).ConfigureAwait(false) : null;
        if (!scope.IsAll)
        {
            latest ??= await FindLatestAsync(scope, cancellationToken).ConfigureAwait(false);
        }

        return new BacklogReach(epoch, erasures, page, isInMemory, latest, asOf);
    }

    /// <summary>Finds the latest status of a deployment that memory does not know. Null where memory knows it, or nobody does.</summary>
    public async ValueTask<StatusRecord?> FindForgottenAsync(DeploymentScope scope, CancellationToken cancellationToken)
    {
        if (!log.Traits.HasFlag(LogTraits.ReadsBack))
        {
            return null;
        }

        lock (store.Gate)
        {
            store.LockedForgetExpired();
            if (store.LockedFind(scope.ExecutionId!)?.Latest is not null)
            {
                return null;
            }
        }

        return await FindLatestAsync(scope, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a first page: each answer that a client gets brings it on.</summary>
    private async ValueTask<BacklogPage?> ReadAsync(DeploymentScope scope, long after, CancellationToken cancellationToken)
    {
        var page = await log.ReadAsync(scope, after, StatusPage.MaxStatuses, cancellationToken).ConfigureAwait(false);
        return page.CompleteAfter <= after ? BacklogPage.Of(page, after, store.ToRecord) : null;
    }

    private async ValueTask<StatusRecord?> FindLatestAsync(DeploymentScope scope, CancellationToken cancellationToken)
    {
        var page = await log.ReadLatestAsync(scope, long.MaxValue, max: 1, cancellationToken).ConfigureAwait(false);
        return page.Statuses is [var latest] && page.Head.Epoch == store.Epoch ? store.ToRecord(latest) : null;
    }
}
