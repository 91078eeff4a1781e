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
                    async (open, _) => await ReviewAsync(open.subscriber, open.scope).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task ReviewAsync(Subscriber subscriber, DeploymentScope scope)
    {
        try
        {
            if (subscriber.Writer is IAuthorizedWriter { Access: { } user } && !await user.MayWatchAsync(scope).ConfigureAwait(false))
            {
                metrics.Refused("access");
                registry.End(subscriber, scope, DeploymentErrorCodes.NotAllowed, Refusals.NotAllowed);
            }
        }
        catch (Exception failure)
        {
            ServerLog.ReviewFailed(logger, failure, scope.ExecutionId ?? "(all)", subscriber.Writer.ConnectionId);
        }
    }
}
