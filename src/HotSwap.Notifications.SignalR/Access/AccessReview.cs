using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>Asks the policies again about the subscriptions that are open, and ends those that no longer hold.</summary>
internal sealed class AccessReview(
    AccessPolicies policies,
    SubscriberRegistry registry,
    IOptions<DeploymentNotificationsOptions> options,
    TimeProvider time,
    NotificationMetrics metrics,
    ILogger<AccessReview> logger) : BackgroundService
{
    /// <summary>100,000 subscriptions with a policy that takes 50 ms are reviewed in little more than a minute.</summary>
    private const int AtOnce = 64;

    /// <summary>How long a review waits for a policy to give back its thread before another review is begun.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Policies that block their thread must not take all of the pool's: no more are called than leave it half of its threads, and where
    /// they do block, one more each second.
    /// </summary>
    private readonly SemaphoreSlim _calls = new(Math.Max(1, Environment.ProcessorCount / 2));

    public override void Dispose()
    {
        _calls.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!policies.Restricts || options.Value.AccessReviewInterval == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.AccessReviewInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await Parallel.ForEachAsync(
                    registry.All.SelectMany(subscriber => registry.ScopesOf(subscriber), (subscriber, scope) => (subscriber, scope)),
                    new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
                    async (open, stopping) => await ReviewAsync(open.subscriber, open.scope, stopping).ConfigureAwait(false))
                    .ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task ReviewAsync(Subscriber subscriber, DeploymentScope scope, CancellationToken stopping)
    {
        if (subscriber.Writer is not IAuthorizedWriter { Access: { } user })
        {
            return;
        }

        try
        {
            if (!await AskAsync(user, scope, stopping).ConfigureAwait(false))
            {
                metrics.Refused("access");
                registry.End(subscriber, scope, DeploymentErrorCodes.NotAllowed, Refusals.NotAllowed);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (PolicyHangsException)
        {
            ServerLog.PolicyHangs(logger, NameOf(scope), subscriber.Writer.ConnectionId, PolicyCalls.Max);
            registry.End(subscriber, scope, DeploymentErrorCodes.NotDecided, Refusals.NotDecided);
        }
        catch (Exception failure)
        {
            ServerLog.ReviewFailed(logger, failure, NameOf(scope), subscriber.Writer.ConnectionId);
        }
    }

    private static string NameOf(DeploymentScope scope) => scope.ExecutionId ?? "(all)";

    private async Task<bool> AskAsync(UserAccess user, DeploymentScope scope, CancellationToken stopping)
    {
        await _calls.WaitAsync(stopping).ConfigureAwait(false);
        var returned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var deciding = user.MayWatchAsync(scope, () => returned.TrySetResult()).AsTask();
        Task asked = Task.WhenAny(returned.Task, deciding).WaitAsync(_patience, time, stopping);
        await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _calls.Release();
        return await deciding.ConfigureAwait(false);
    }
}
