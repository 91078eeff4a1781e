using HotSwap.Notifications.Redis.Validation;
using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>
/// Settings of the log on Redis. All nodes should have the same values. They are validated when the host starts.
/// </summary>
public sealed class RedisDeploymentLogOptions
{
    /// <summary>
    /// Gets or sets the prefix of all keys and of the channel. It is written in braces, so that a Redis Cluster keeps them in one
    /// slot: <c>{hotswap}:stream</c>. 1 to 64 letters, digits, dots, colons, hyphens and underscores; default <c>hotswap</c>.
    /// </summary>
    [OptionPattern("[A-Za-z0-9.:_-]{1,64}", "be 1 to 64 letters, digits, dots, colons, hyphens and underscores")]
    public string KeyPrefix { get; set; } = "hotswap";

    /// <summary>
    /// Gets or sets about how many statuses the stream keeps, for nodes that were away or that join. Redis trims it in steps of
    /// some hundred. 100 to 10,000,000; default 20,000, which is about 20 MB with statuses of 1 KB.
    /// </summary>
    [OptionRange(100, 10_000_000)]
    public int MaxStatuses { get; set; } = 20_000;

    /// <summary>
    /// Gets or sets how long Redis keeps an unfinished deployment after its last status, and the stream after the last status of
    /// all. The current term and the latest position do not expire. Finished deployments are kept for
    /// <see cref="DeploymentHistoryOptions.FinishedRetention"/>. 1 minute to 365 days; default 7 days.
    /// </summary>
    [OptionRange("00:01:00", "365.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Gets or sets how often a node polls the stream for entries that the pub/sub channel missed. 100 milliseconds to 1 minute;
    /// default 1 second.
    /// </summary>
    [OptionRange("00:00:00.100", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);
}
