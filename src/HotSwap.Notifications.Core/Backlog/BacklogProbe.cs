using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Backlog;

/// <summary>Reads from the log, before a call of a client is answered, the statuses of a scope that memory does not have.</summary>
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

    /// <summary>
    /// Finds the latest status of a deployment in the log if memory does not have it. Returns null if memory has it, or if the log does not
    /// have it either.
    /// </summary>
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

    /// <summary>Reads the first page after the cursor, so that each answer advances the client by at least one status.</summary>
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
