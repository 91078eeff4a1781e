using HotSwap.Notifications.Redis.Validation;
using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>
/// Options of the log on Redis. Use the same values on all nodes. The options are validated when the host starts.
/// </summary>
public sealed class RedisDeploymentLogOptions
{
    /// <summary>
    /// Gets or sets the prefix of all keys and of the channel. The log puts it in braces, as in <c>{hotswap}:stream</c>, so that a Redis
    /// Cluster stores all keys in one slot. 1 to 64 letters, digits, dots, colons, hyphens and underscores; default <c>hotswap</c>.
    /// </summary>
    [OptionPattern("[A-Za-z0-9.:_-]{1,64}", "be 1 to 64 letters, digits, dots, colons, hyphens and underscores")]
    public string KeyPrefix { get; set; } = "hotswap";

    /// <summary>
    /// Gets or sets the approximate number of statuses in the stream. Nodes read them when they join or after they were disconnected.
    /// Redis trims the stream in steps of some hundred entries. 100 to 10,000,000; default 20,000, which is about 25 MB with statuses
    /// of 1 KB.
    /// </summary>
    [OptionRange(100, 10_000_000)]
    public int MaxStatuses { get; set; } = 20_000;

    /// <summary>
    /// Gets or sets how long Redis keeps an active deployment after its latest status, and the stream after the latest status of any
    /// deployment. Finished deployments are kept for <see cref="DeploymentHistoryOptions.FinishedRetention"/>. The current term and the
    /// latest position do not expire. 1 minute to 365 days; default 7 days.
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
