using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Access;

/// <summary>Checks the conditions for a subscription. All transports use it.</summary>
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
    private static readonly TimeSpan _maxWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _retryInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits up to 5 seconds until this node has loaded the log, and evaluates the policy of the scope.</summary>
    /// <returns>The access that filters the feed of all. Null if no filter is needed.</returns>
    /// <exception cref="SubscriptionRefusedException">The user may not watch the scope, or this cannot be decided now.</exception>
    public async ValueTask<IReaderAccess?> AdmitAsync(UserAccess? user, DeploymentScope scope, CancellationToken cancellationToken)
    {
        await WhenReadyAsync(cancellationToken).ConfigureAwait(false);
        await CheckAsync(user, scope).ConfigureAwait(false);
        return scope.IsAll && policies.RestrictsDeployments ? user : null;
    }

    /// <summary>Evaluates the policy of a scope.</summary>
    /// <param name="user">The user. Null if no policy is configured.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="stored">The state in the log, for a deployment that this node no longer has in memory.</param>
    /// <exception cref="SubscriptionRefusedException">The user may not watch the scope, or this cannot be decided now.</exception>
    public async ValueTask CheckAsync(UserAccess? user, DeploymentScope scope, PipelineExecutionState? stored = null)
    {
        if (user is not null && !await DecideAsync(user, scope, stored).ConfigureAwait(false))
        {
            metrics.Refused("access");
            throw new SubscriptionRefusedException(DeploymentErrorCodes.NotAllowed, Refusals.NotAllowed);
        }
    }

    /// <summary>
    /// Waits up to 5 seconds for this node to reach the cursor. A client that was connected to another node may be ahead of this one. After
    /// that, the subscription is answered as not recovered.
    /// </summary>
    /// <exception cref="SubscriptionRefusedException">The node does not know the cursor's term, and the log cannot be read now.</exception>
    public async ValueTask WhenReachedAsync(DeploymentCursor? cursor, CancellationToken cancellationToken)
    {
        if (cursor is null || !log.Traits.HasFlag(LogTraits.Shared))
        {
            return;
        }

        using var timeout = new CancellationTokenSource(_maxWait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await WhenTermIsKnownAsync(cursor, both.Token, cancellationToken).ConfigureAwait(false);
        await store.WhenReachedAsync(cursor, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>
    /// Checks the cursor with the log if this node does not know the cursor's term. A node that was stopped or cut off from the log does not
    /// know the terms that have begun since.
    /// </summary>
    private async Task WhenTermIsKnownAsync(DeploymentCursor cursor, CancellationToken timeout, CancellationToken aborted)
    {
        while (!VouchesFor(cursor))
        {
            try
            {
                await log.CheckCursorAsync(cursor, timeout).AsTask().WaitAsync(timeout).ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (!aborted.IsCancellationRequested)
            {
                if (timeout.IsCancellationRequested)
                {
                    ServerLog.BacklogUnknown(logger, failure, "(all)");
                    throw NotReadable();
                }

                await Task.Delay(_retryInterval, time, timeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    /// <summary>Finds how far back the log holds a scope, beyond the memory of this node. Waits up to 5 seconds for the log.</summary>
    /// <exception cref="SubscriptionRefusedException">The log cannot be read now.</exception>
    public async ValueTask<BacklogReach> FindBacklogAsync(DeploymentScope scope, DeploymentCursor? cursor, CancellationToken cancellationToken)
    {
        if (!log.Traits.HasFlag(LogTraits.ReadsBack))
        {
            return default;
        }

        // Cancels the read at the timeout. It must not continue beside the read of a client that tries again.
        using var timeout = new CancellationTokenSource(_maxWait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
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

    /// <summary>Decides about the deployments of the first page before the answer is made, so that the page is not empty.</summary>
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

    /// <summary>Decides about deployments whose states were read from the log, 8 at a time.</summary>
    /// <returns>One decision for each state, in the order of the states.</returns>
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

    /// <summary>Waits up to 5 seconds until this node has loaded the log.</summary>
    /// <exception cref="SubscriptionRefusedException">This node is not ready yet.</exception>
    public async ValueTask WhenReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await engine.WhenReady.WaitAsync(_maxWait, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new SubscriptionRefusedException(
                DeploymentErrorCodes.NotReady, log.Trouble is null
                    ? "Not ready yet: this node has not loaded the deployments. Try again."
                    : "Not ready yet: this node cannot use its log at the moment. Its health check has the reason. Try again.");
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
