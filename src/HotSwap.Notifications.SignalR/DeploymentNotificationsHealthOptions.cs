using System.ComponentModel.DataAnnotations;

namespace HotSwap.Notifications;

/// <summary>
/// When the health check reports what. A log that has not been loaded yet is always unhealthy, and one on Redis that cannot be used is
/// always degraded.
/// </summary>
public sealed class DeploymentNotificationsHealthOptions
{
    /// <summary>
    /// From how many messages in the outbox on the node is degraded. 1 to 10,000,000; default 4,096, half of the default
    /// <see cref="DeploymentNotificationsOptions.OutboxCapacity"/>.
    /// </summary>
    [Range(1, 10_000_000)]
    public int DegradedOutboxDepth { get; set; } = 4_096;

    /// <summary>
    /// From how many messages in the outbox on the node is unhealthy. At least <see cref="DegradedOutboxDepth"/>, at most 10,000,000;
    /// default 58,982, nine tenths of the default <see cref="DeploymentNotificationsOptions.OutboxStatusLimit"/>.
    /// </summary>
    [Range(1, 10_000_000)]
    public int UnhealthyOutboxDepth { get; set; } = 58_982;
}
