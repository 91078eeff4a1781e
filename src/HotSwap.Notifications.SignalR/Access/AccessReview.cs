using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>Evaluates the policies again for the open subscriptions, and ends the subscriptions that are no longer allowed.</summary>
internal sealed class AccessReview(
    AccessPolicies policies,
    SubscriberRegistry registry,
    IOptions<DeploymentNotificationsOptions> options,
    TimeProvider time,
    NotificationMetrics metrics,
    ILogger<AccessReview> logger) : BackgroundService
{
    /// <summary>
    /// The number of concurrent reviews. With 64, a policy that awaits for 50 ms takes little more than a minute for 100,000 subscriptions.
    /// </summary>
    private const int AtOnce = 64;

    /// <summary>
    /// The number of policy calls that may hold a thread at the same time. Policies that block must not use up the thread pool, which has at
    /// least one thread per processor.
    /// </summary>
    private static readonly int _threads = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// The time after which a call that blocks its thread is no longer counted. On average one more call then starts each second, which is
    /// the rate at which the pool adds threads.
    /// </summary>
    private static readonly TimeSpan _threadTimeout = TimeSpan.FromSeconds(_threads);

    private readonly SemaphoreSlim _threadsLeft = new(_threads);

    public override void Dispose()
    {
        _threadsLeft.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!policies.Restricts || options.Value.Access.ReviewInterval == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Access.ReviewInterval, time);
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
        await _threadsLeft.WaitAsync(stopping).ConfigureAwait(false);
        var returned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var deciding = user.MayWatchAsync(scope, () => returned.TrySetResult()).AsTask();
        Task asked = Task.WhenAny(returned.Task, deciding).WaitAsync(_threadTimeout, time, stopping);
        await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _threadsLeft.Release();
        return await deciding.WaitAsync(stopping).ConfigureAwait(false);
    }
}
