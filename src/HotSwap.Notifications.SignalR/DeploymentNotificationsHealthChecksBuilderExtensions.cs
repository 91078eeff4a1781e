using HotSwap.Notifications;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Validation;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that add the health check of deployment notifications.</summary>
public static class DeploymentNotificationsHealthChecksBuilderExtensions
{
    private const string DefaultName = "deployment-notifications";

    /// <summary>
    /// Adds a health check that reports whether the log is available and how many messages wait in the outbox. If this method is called
    /// several times with the same name, the last call replaces the earlier ones. The options are configured by every call.
    /// </summary>
    /// <param name="builder">The health checks builder of the host.</param>
    /// <param name="name">The name of the check. Default null: <c>deployment-notifications</c>.</param>
    /// <param name="failureStatus">
    /// The status that the check reports instead of Unhealthy. Default null: <see cref="HealthStatus.Unhealthy"/>.
    /// </param>
    /// <param name="tags">The tags of the check, such as <c>ready</c>. Default null: none.</param>
    /// <param name="timeout">
    /// The maximum duration of the check. Default null: no limit. The check reads values in memory and does not wait.
    /// </param>
    /// <param name="configure">
    /// Configures the thresholds, which all checks of a host share. The host does not start if a threshold is invalid.
    /// </param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddDeploymentNotifications(
        this IHealthChecksBuilder builder,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null,
        Action<DeploymentNotificationsHealthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<DeploymentNotificationsHealthOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<
            IValidateOptions<DeploymentNotificationsHealthOptions>, DeploymentNotificationsHealthOptionsRangeValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<
            IValidateOptions<DeploymentNotificationsHealthOptions>, DeploymentNotificationsHealthOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<HealthCheckServiceOptions>, OneHealthCheckPerName>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return builder.Add(new HealthCheckRegistration(
            name ?? DefaultName, NotificationHealthCheck.Factory, failureStatus, tags, timeout));
    }
}
