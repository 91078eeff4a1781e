using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Telemetry;

/// <summary>Says how this node is doing.</summary>
internal sealed class NotificationHealthCheck(
    NotificationEngine engine, IDeploymentLog log, Outbox outbox, IOptions<DeploymentNotificationsHealthOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var depth = outbox.Count;
        var data = new Dictionary<string, object> { ["outbox.depth"] = depth };
        var result = (engine.WhenReady.IsCompletedSuccessfully, log.Trouble) switch
        {
            (false, var trouble) => HealthCheckResult.Unhealthy(
                $"The deployments have not been loaded yet{(trouble is null ? "." : $": {trouble}")}", data: data),
            _ when depth >= options.Value.UnhealthyOutboxDepth => HealthCheckResult.Unhealthy(
                $"{depth} messages wait in the outbox; unhealthy from {options.Value.UnhealthyOutboxDepth} on.", data: data),
            (_, { } trouble) => HealthCheckResult.Degraded(
                $"The log cannot be used, and {depth} messages wait in the outbox: {trouble}", data: data),
            _ when depth >= options.Value.DegradedOutboxDepth => HealthCheckResult.Degraded(
                $"{depth} messages wait in the outbox; degraded from {options.Value.DegradedOutboxDepth} on.", data: data),
            _ => HealthCheckResult.Healthy($"{depth} messages wait in the outbox.", data),
        };
        return Task.FromResult(result);
    }
}
