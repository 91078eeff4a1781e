using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Redis.Telemetry;

/// <summary>
/// The log messages of this package. They are in one class because the logging source generator emits several classes in an order that
/// differs between builds.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "The log on Redis cannot be used. Notifications wait in the outbox and are not lost while this process runs. {Trouble}")]
    public static partial void Away(ILogger logger, string trouble);

    [LoggerMessage(102, LogLevel.Information, "The log on Redis can be used again.")]
    public static partial void Back(ILogger logger);

    [LoggerMessage(103, LogLevel.Debug, "A call to Redis failed.")]
    public static partial void AwayDetail(ILogger logger, Exception failure);

    [LoggerMessage(104, LogLevel.Warning, "This node cannot read the entry at position {Position} of the stream, which has version '{Version}'. The node sends the current state to its clients instead. Update HotSwap.Notifications.Redis on this node. Further unreadable entries are not logged.")]
    public static partial void Unreadable(ILogger logger, long position, string version);

    [LoggerMessage(105, LogLevel.Information, "The log on Redis has begun the term {Epoch} because the Redis server has changed or has lost data. Clients resume in the new term. Latest states that Redis lost and this node restores: {Lost}.")]
    public static partial void TermChanged(ILogger logger, string epoch, int lost);
}
