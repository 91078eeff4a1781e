using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Access;

/// <summary>What has to be true before a client is subscribed, whatever the transport.</summary>
internal sealed class Admission(
    NotificationEngine engine,
    IDeploymentLog log,
    TimelineStore store,
    BacklogProbe backlog,
    AccessPolicies policies,
    NotificationMetrics metrics,
    TimeProvider time,
    ILogger<Admission> logger)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _retryInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits up to 5 seconds until this node knows what the log holds, and asks the policies.</summary>
    /// <returns>What filters the feed of all; null where nothing has to be filtered.</returns>
    /// <exception cref="SubscriptionRefusedException">The user may not watch the scope, or that cannot be told now.</exception>
    public async ValueTask<IReaderAccess?> AdmitAsync(UserAccess? user, DeploymentScope scope, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        await CheckAsync(user, scope).ConfigureAwait(false);
        return scope.IsAll && policies.RestrictsDeployments ? user : null;
    }

    /// <summary>Asks the policy of a scope.</summary>
    /// <param name="user">The user; null where there are no policies.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="stored">The state in the log, for a deployment that this node no longer has in memory.</param>
    /// <exception cref="SubscriptionRefusedException">The user may not watch the scope, or that cannot be told now.</exception>
    public async ValueTask CheckAsync(UserAccess? user, DeploymentScope scope, PipelineExecutionState? stored = null)
    {
        if (user is not null && !await DecideAsync(user, scope, stored).ConfigureAwait(false))
        {
            metrics.Refused("access");
            throw new SubscriptionRefusedException(DeploymentErrorCodes.NotAllowed, Refusals.NotAllowed);
        }
    }

    /// <summary>
    /// Waits up to 5 seconds for this node to reach the cursor: a client that was on another node may have seen more than this one has read.
    /// After that, the subscription is answered as not recovered.
    /// </summary>
    /// <exception cref="SubscriptionRefusedException">The node does not know the cursor's term, and the log cannot be asked now.</exception>
    public async ValueTask WhenReachedAsync(DeploymentCursor? cursor, CancellationToken cancellationToken)
    {
        if (cursor is null || !log.Traits.HasFlag(LogTraits.Shared))
        {
            return;
        }

        using var patience = new CancellationTokenSource(_patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        await WhenTermIsKnownAsync(cursor, both.Token, cancellationToken).ConfigureAwait(false);
        await store.WhenReachedAsync(cursor, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// A node that was stopped, or cut off from the log, does not know the terms that have begun since. It learns them when it asks the log.
    /// </summary>
    private async Task WhenTermIsKnownAsync(DeploymentCursor cursor, CancellationToken patience, CancellationToken aborted)
    {
        while (!VouchesFor(cursor))
        {
            try
            {
                await log.CheckCursorAsync(cursor, patience).AsTask().WaitAsync(patience).ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (!aborted.IsCancellationRequested)
            {
                if (patience.IsCancellationRequested)
                {
                    ServerLog.BacklogUnknown(logger, failure, "(all)");
                    throw NotReadable();
                }

                await Task.Delay(_retryInterval, time, patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private bool VouchesFor(DeploymentCursor cursor)
    {
        lock (store.Gate)
        {
            return store.LockedVouchesFor(cursor);
        }
    }

    /// <summary>Waits up to 5 seconds for the log to say what it has of a scope beyond the memory of this node.</summary>
    /// <exception cref="SubscriptionRefusedException">The log cannot be read now.</exception>
    public async ValueTask<BacklogReach> FindBacklogAsync(DeploymentScope scope, DeploymentCursor? cursor, CancellationToken cancellationToken)
    {
        if (!log.Traits.HasFlag(LogTraits.ReadsBack))
        {
            return default;
        }

        // A read that nobody waits for any more must not go on beside the next one of a client that tries again.
        using var patience = new CancellationTokenSource(_patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await backlog.FindAsync(scope, cursor, both.Token).AsTask().WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            ServerLog.BacklogUnknown(logger, failure, scope.ExecutionId ?? "(all)");
            throw NotReadable();
        }
    }

    /// <summary>Decides about the deployments that an answer begins with, so that it need not be empty.</summary>
    /// <exception cref="SubscriptionRefusedException">A policy did not decide.</exception>
    public async Task DecideAsync(IReaderAccess access, IEnumerable<string> executionIds, CancellationToken cancellationToken)
    {
        try
        {
            await Parallel.ForEachAsync(
                executionIds.Where(executionId => access.Find(executionId) is null),
                new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
                async (executionId, _) => await access.AskAsync(executionId).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotDecided(failure, DeploymentScope.All);
        }
    }

    /// <summary>Decides about deployments whose states the log has returned, several at once.</summary>
    /// <returns>A decision for each state, in their order.</returns>
    /// <exception cref="SubscriptionRefusedException">A policy did not decide.</exception>
    public async Task<bool[]> DecideAsync(UserAccess user, IReadOnlyList<PipelineExecutionState> stored, CancellationToken cancellationToken)
    {
        var decisions = new bool[stored.Count];
        try
        {
            await Parallel.ForAsync(
                0,
                decisions.Length,
                new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
                async (index, _) => decisions[index] = await user.MayWatchAsync(
                    DeploymentScope.Of(stored[index].ExecutionId), stored: stored[index]).ConfigureAwait(false)).ConfigureAwait(false);
            return decisions;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotDecided(failure, DeploymentScope.All);
        }
    }

    /// <summary>Waits up to 5 seconds until this node knows what the log holds.</summary>
    /// <exception cref="SubscriptionRefusedException">This node is not ready yet.</exception>
    public async ValueTask WhenReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await engine.WhenReady.WaitAsync(_patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new SubscriptionRefusedException(
                DeploymentErrorCodes.NotReady, log.Trouble is null
                    ? "Not ready yet: this node has not loaded the deployments. Try again."
                    : "Not ready yet: the log of this node cannot be used at the moment; its health check has the reason. Try again.");
        }
    }

    private async ValueTask<bool> DecideAsync(UserAccess user, DeploymentScope scope, PipelineExecutionState? stored)
    {
        try
        {
            return await user.MayWatchAsync(scope, stored: stored).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            throw NotDecided(failure, scope);
        }
    }

    private static SubscriptionRefusedException NotReadable() =>
        new(DeploymentErrorCodes.NotReady, "Not ready: the log cannot be read now. Try again.");

    private SubscriptionRefusedException NotDecided(Exception failure, DeploymentScope scope)
    {
        ServerLog.DecisionFailed(logger, failure, scope.ExecutionId ?? "(all)");
        return new SubscriptionRefusedException(DeploymentErrorCodes.NotDecided, "Authorization could not be decided. Try again.");
    }
}
