using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>
/// Options for the history that the server keeps for clients that resume or subscribe late. Set them through
/// <see cref="DeploymentNotificationsOptions.History"/>.
/// </summary>
public sealed class DeploymentHistoryOptions
{
    /// <summary>
    /// Gets or sets the number of latest statuses of each deployment that the server keeps for clients that resume. The server
    /// also keeps statuses that a connected client has not read yet, within <see cref="MaxBytes"/>. Range: 1 to 10,000. Default: 64.
    /// </summary>
    [OptionRange(1, 10_000)]
    public int StatusesPerDeployment { get; set; } = 64;

    /// <summary>
    /// Gets or sets the number of latest statuses across all deployments that the server keeps for clients that resume the feed of
    /// all deployments. The server also keeps statuses that a connected client has not read yet, within <see cref="MaxBytes"/>.
    /// Range: 1 to 1,000,000. Default: 4,096.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int StatusesOfAllDeployments { get; set; } = 4_096;

    /// <summary>
    /// Gets or sets the maximum memory for the statuses that the server keeps for clients, in bytes. Range: 1 MB (1,048,576) to
    /// 64 GB (68,719,476,736). Default: 64 MB (67,108,864).
    /// </summary>
    /// <remarks>
    /// At the limit, the server drops the oldest statuses first. It drops the latest status of a deployment last, together with the
    /// deployment, and removes finished deployments before active ones.
    /// </remarks>
    [OptionRange(1024L * 1024, 64L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// Gets or sets the maximum number of deployments in the history. At the limit, a new deployment replaces the one that
    /// finished first. If none has finished, it replaces the one that has been inactive for the longest time. Range: 1 to
    /// 1,000,000. Default: 10,000.
    /// </summary>
    [OptionRange(1, 1_000_000)]
    public int MaxDeployments { get; set; } = 10_000;

    /// <summary>
    /// Gets or sets how long a finished deployment stays in the history. Range: 1 second to 30 days, and at least
    /// <see cref="DeploymentLimitOptions.WriteTimeout"/>. Default: 1 hour.
    /// </summary>
    [OptionRange("00:00:01", "30.00:00:00")]
    public TimeSpan FinishedRetention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Gets or sets how long a finished deployment stays in the snapshot sent to new subscribers of all deployments. Range: 0 to
    /// 30 days. Default: 5 minutes.
    /// </summary>
    [OptionRange("00:00:00", "30.00:00:00")]
    public TimeSpan RecentlyFinishedWindow { get; set; } = TimeSpan.FromMinutes(5);
}
