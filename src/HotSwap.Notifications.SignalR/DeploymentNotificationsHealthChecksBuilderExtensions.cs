using HotSwap.Notifications;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check of deployment notifications.</summary>
public static class DeploymentNotificationsHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds the check <c>deployment-notifications</c>: degraded and unhealthy with a sentence that says why. Its thresholds are
    /// <see cref="DeploymentNotificationsHealthOptions"/>, changed with <paramref name="configure"/>.
    /// </summary>
    /// <param name="builder">The host's health checks.</param>
    /// <param name="configure">Changes the thresholds. Invalid ones stop the host at its start.</param>
    /// <param name="tags">Tags of the check, such as <c>ready</c>; by default none.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddDeploymentNotifications(
        this IHealthChecksBuilder builder,
        Action<DeploymentNotificationsHealthOptions>? configure = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<DeploymentNotificationsHealthOptions>()
            .Configure(configure ?? (_ => { }))
            .Validate(
                options => options.UnhealthyOutboxDepth >= options.DegradedOutboxDepth,
                $"{nameof(DeploymentNotificationsHealthOptions.UnhealthyOutboxDepth)} must be at least {nameof(DeploymentNotificationsHealthOptions.DegradedOutboxDepth)}.")
            .ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<
            IValidateOptions<DeploymentNotificationsHealthOptions>, DeploymentNotificationsHealthOptionsRangeValidator>());
        return builder.AddCheck<NotificationHealthCheck>("deployment-notifications", failureStatus: null, tags ?? []);
    }
}
