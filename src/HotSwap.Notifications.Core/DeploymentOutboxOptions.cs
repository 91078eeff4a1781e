using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>
/// Options for the outbox, which buffers messages between the notify calls and the log and thins progress. Set them through
/// <see cref="DeploymentNotificationsOptions.Outbox"/>.
/// </summary>
public sealed class DeploymentOutboxOptions
{
    /// <summary>
    /// Gets or sets the number of messages in the outbox at which it drops progress of stages that it does not hold yet. The outbox
    /// still accepts statuses, up to <see cref="StatusLimit"/>. Range: 1 to 1,000,000. Default: 8,192.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int ProgressLimit { get; set; } = 8_192;

    /// <summary>
    /// Gets or sets the maximum number of statuses that wait in the outbox. At this limit, a notify call for another status throws a
    /// <see cref="DeploymentNotificationRefusedException"/>. Range: 1 to 10,000,000, and at least <see cref="ProgressLimit"/>.
    /// Default: 65,536.
    /// </summary>
    [OptionRange(1, 10_000_000)]
    public int StatusLimit { get; set; } = 65_536;

    /// <summary>
    /// Gets or sets the minimum time between two progress values of one stage. The server sends the first value at once. Of the
    /// values that follow within this time, it sends only the newest, when the time has passed. With 0, it sends each value that is
    /// not replaced while it waits. Range: 0 to 1 minute. Default: 100 milliseconds.
    /// </summary>
    [OptionRange("00:00:00", "00:01:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromMilliseconds(100);
}
