using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>
/// The thresholds of the health check. All checks of a host share them. Until the log is loaded, the check reports the failure status of its
/// registration, which is Unhealthy by default. While a loaded log is unavailable, for example because Redis is down, it reports Degraded.
/// </summary>
public sealed class DeploymentNotificationsHealthOptions
{
    /// <summary>
    /// Gets or sets the outbox depth, in messages, at which the health check reports Degraded. 1 to 10,000,000; default 4,096,
    /// which is half of the default <see cref="DeploymentOutboxOptions.ProgressLimit"/>.
    /// </summary>
    [OptionRange(1, 10_000_000)]
    public int DegradedOutboxDepth { get; set; } = 4_096;

    /// <summary>
    /// Gets or sets the outbox depth, in messages, at which the health check reports the failure status of its
    /// registration, which is Unhealthy by default. 1 to 10,000,000, and at least
    /// <see cref="DegradedOutboxDepth"/>; default 58,982, which is nine tenths of the default
    /// <see cref="DeploymentOutboxOptions.StatusLimit"/>.
    /// </summary>
    [OptionRange(1, 10_000_000)]
    public int UnhealthyOutboxDepth { get; set; } = 58_982;
}
