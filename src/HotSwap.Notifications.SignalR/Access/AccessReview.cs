using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>Asks the policies again about the subscriptions that are open, and ends those that no longer hold.</summary>
internal sealed class AccessReview(
    AccessPolicies policies,
    OpenConnections connections,
    SubscriptionEnder ender,
    IOptions<DeploymentNotificationsOptions> options,
    TimeProvider time,
    NotificationMetrics metrics,
    ILogger<AccessReview> logger) : BackgroundService
{
    private const int AtOnce = 4;

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
                    connections.All,
                    new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
                    async (connection, _) => await ReviewAsync(connection).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task ReviewAsync(OpenConnection connection)
    {
        try
        {
            if (connection.Subscriptions.ToAll && !await policies.MayWatchAsync(connection.User, executionId: null).ConfigureAwait(false))
            {
                await EndAsync(connection, executionId: null).ConfigureAwait(false);
            }

            foreach (var executionId in connection.Subscriptions.ExecutionIds())
            {
                if (!await policies.MayWatchAsync(connection.User, executionId).ConfigureAwait(false))
                {
                    await EndAsync(connection, executionId).ConfigureAwait(false);
                }
            }
        }
        catch (Exception failure)
        {
            Log.ReviewFailed(logger, failure, connection.Context.ConnectionId);
        }
    }

    private Task EndAsync(OpenConnection connection, string? executionId)
    {
        metrics.Refused("access");
        return ender.EndAsync(connection.Context.ConnectionId, connection.Subscriptions, executionId, Refusals.NotAllowed);
    }
}
