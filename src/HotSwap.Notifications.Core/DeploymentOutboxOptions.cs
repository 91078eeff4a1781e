using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>
/// Options for the outbox between the notify calls and the log, and for thinning progress: <see cref="DeploymentNotificationsOptions.Outbox"/>.
/// </summary>
public sealed class DeploymentOutboxOptions
{
    /// <summary>
    /// Gets or sets the number of messages in the outbox at which progress of further stages is dropped. Statuses are still
    /// accepted, up to <see cref="StatusLimit"/>. 1 to 1,000,000; default 8,192.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int ProgressLimit { get; set; } = 8_192;

    /// <summary>
    /// Gets or sets the number of statuses that may wait in the outbox. At this bound a further status is refused with a
    /// <see cref="DeploymentNotificationRefusedException"/>. 1 to 10,000,000, and at least <see cref="ProgressLimit"/>; default
    /// 65,536.
    /// </summary>
    [OptionRange(1, 10_000_000)]
    public int StatusLimit { get; set; } = 65_536;

    /// <summary>
    /// Gets or sets the shortest time between two progress values of one stage. The first value is sent at once; of the values
    /// that follow within this time, only the newest is sent, at its end. 0 to 1 minute; default 100 milliseconds. 0 sends each
    /// value that is not replaced while it waits.
    /// </summary>
    [OptionRange("00:00:00", "00:01:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromMilliseconds(100);
}
