using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>
/// Options for the history that the server keeps for clients that resume or subscribe late: <see cref="DeploymentNotificationsOptions.History"/>.
/// </summary>
public sealed class DeploymentHistoryOptions
{
    /// <summary>
    /// Gets or sets the number of latest statuses of each deployment that are kept for clients that resume. Statuses that a
    /// connected client has not read yet are kept as well, within <see cref="MaxBytes"/>. 1 to 10,000; default 64.
    /// </summary>
    [OptionRange(1, 10_000)]
    public int StatusesPerDeployment { get; set; } = 64;

    /// <summary>
    /// Gets or sets the number of latest statuses of all deployments together that are kept for clients that resume the feed of
    /// all. Statuses that a connected client has not read yet are kept as well, within <see cref="MaxBytes"/>. 1 to
    /// 1,000,000; default 4,096.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int StatusesOfAllDeployments { get; set; } = 4_096;

    /// <summary>
    /// Gets or sets the memory for the statuses that are kept for clients, in bytes. When it is spent, the oldest statuses are
    /// dropped first. The latest status of a deployment is dropped last, together with its deployment: finished deployments
    /// before active ones. 1 MB (1,048,576) to 64 GB (68,719,476,736); default 64 MB (67,108,864).
    /// </summary>
    [OptionRange(1024L * 1024, 64L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the number of deployments that are remembered. A further deployment takes the place of the one that finished
    /// first. If none has finished, it takes the place of the one that has been silent for the longest time. 1 to 1,000,000;
    /// default 10,000.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int MaxDeployments { get; set; } = 10_000;

    /// <summary>
    /// Gets or sets how long a finished deployment is remembered. 1 second to 30 days, and at least
    /// <see cref="DeploymentLimitOptions.WriteTimeout"/>; default 1 hour.
    /// </summary>
    [OptionRange("00:00:01", "30.00:00:00")]
    public TimeSpan FinishedRetention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Gets or sets how long a finished deployment stays in the snapshot sent to new subscribers of all deployments. 0 to 30
    /// days; default 5 minutes.
    /// </summary>
    [OptionRange("00:00:00", "30.00:00:00")]
    public TimeSpan RecentlyFinishedWindow { get; set; } = TimeSpan.FromMinutes(5);
}
