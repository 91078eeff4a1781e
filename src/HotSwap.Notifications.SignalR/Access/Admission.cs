using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Access;

/// <summary>What has to be true before a client is subscribed, whatever the transport.</summary>
internal sealed class Admission(
    NotificationEngine engine, IDeploymentLog log, TimelineStore store, AccessPolicies policies, NotificationMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>Waits up to 5 seconds until this node knows what the log holds.</summary>
    /// <returns>Whether it does.</returns>
    public async ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (engine.WhenReady.IsCompletedSuccessfully)
        {
            return true;
        }

        try
        {
            await engine.WhenReady.WaitAsync(_patience, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Asks the policies.</summary>
    /// <returns>What filters the feed of all; null where nothing has to be filtered.</returns>
    /// <exception cref="SubscriptionRefusedException">The user may not watch the scope.</exception>
    public async ValueTask<IReaderAccess?> AdmitAsync(UserAccess? user, DeploymentScope scope)
    {
        if (user is not null && !await user.MayWatchAsync(scope).ConfigureAwait(false))
        {
            metrics.Refused("access");
            throw new SubscriptionRefusedException(Refusals.NotAllowed);
        }

        return scope.IsAll && policies.RestrictsDeployments ? user : null;
    }

    /// <summary>
    /// Waits up to 5 seconds for this node to reach the cursor: a client that was on another node may have seen more than this one has read.
    /// After that, the subscription is answered as not recovered.
    /// </summary>
    public async ValueTask WhenReachedAsync(DeploymentCursor? cursor, CancellationToken cancellationToken)
    {
        if (cursor is null || !log.Traits.HasFlag(LogTraits.Shared))
        {
            return;
        }

        using var patience = new CancellationTokenSource(_patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        await store.WhenReachedAsync(cursor, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Decides about the deployments that an answer begins with, so that it need not be empty.</summary>
    public static Task DecideAsync(IReaderAccess access, IEnumerable<string> executionIds, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        executionIds.Where(executionId => access.Find(executionId) is null),
        new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
        async (executionId, _) => await access.AskAsync(executionId).ConfigureAwait(false));
}
