using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Telemetry;

/// <summary>Reports whether the log is available, and how many messages wait in the outbox.</summary>
internal sealed class NotificationHealthCheck(
    NotificationEngine engine, IDeploymentLog log, Outbox outbox, IOptions<DeploymentNotificationsHealthOptions> options) : IHealthCheck
{
    /// <summary>Gets the factory of all registrations of this check. It distinguishes them from the checks of the host.</summary>
    public static Func<IServiceProvider, IHealthCheck> Factory { get; } = ActivatorUtilities.GetServiceOrCreateInstance<NotificationHealthCheck>;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (depth, limits, failure) = (outbox.Count, options.Value, context.Registration.FailureStatus);
        var data = new Dictionary<string, object> { ["outbox.depth"] = depth };
        var result = (engine.WhenReady.IsCompletedSuccessfully, log.Trouble) switch
        {
            (false, var trouble) => new HealthCheckResult(
                failure, $"The deployments have not been loaded yet{(trouble is null ? "." : $": {trouble}")}", data: data),
            _ when depth >= limits.UnhealthyOutboxDepth => new HealthCheckResult(
                failure, $"{Waiting(depth)} (unhealthy threshold: {limits.UnhealthyOutboxDepth}).", data: data),
            (_, { } trouble) => HealthCheckResult.Degraded(
                $"The log cannot be used. {Waiting(depth)}. {trouble}", data: data),
            _ when depth >= limits.DegradedOutboxDepth => HealthCheckResult.Degraded(
                $"{Waiting(depth)} (degraded threshold: {limits.DegradedOutboxDepth}).", data: data),
            _ => HealthCheckResult.Healthy($"{Waiting(depth)}.", data),
        };
        return Task.FromResult(result);
    }

    private static string Waiting(int depth) => $"Messages in the outbox: {depth}";
}
