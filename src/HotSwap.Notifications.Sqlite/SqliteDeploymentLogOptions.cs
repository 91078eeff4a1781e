using HotSwap.Notifications.Validation;

namespace HotSwap.Notifications;

/// <summary>Options of the log on SQLite. They are validated when the host starts.</summary>
public sealed class SqliteDeploymentLogOptions
{
    /// <summary>
    /// Gets or sets when the log waits for the disk. With <see cref="SqliteSynchronousMode.Normal"/> the log saves one fsync per batch,
    /// but a power failure can lose the newest batches. Default <see cref="SqliteSynchronousMode.Full"/>.
    /// </summary>
    [OptionEnum]
    public SqliteSynchronousMode Synchronous { get; set; } = SqliteSynchronousMode.Full;

    /// <summary>
    /// Gets or sets how long a status stays in the file. The latest status of an active deployment stays until the deployment gets its
    /// next status. 1 minute to 3,650 days; default 30 days.
    /// </summary>
    [OptionRange("00:01:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Gets or sets the number of newest statuses that stay in the file. The latest status of each active deployment stays as well. The
    /// log deletes older statuses in small steps, so the file can temporarily hold more. 100 to 100,000,000; default 1,000,000, which
    /// is about 1.4 GB with statuses of 1 KB.
    /// </summary>
    [OptionRange(100, 100_000_000)]
    public int MaxStatuses { get; set; } = 1_000_000;
}
