using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Redis.Telemetry;

/// <summary>
/// What this package logs. In one class: the compiler's logging generator writes several in an order that differs from build to build.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "The log on Redis cannot be used. Notifications wait until it can; nothing is lost while this process lives. {Trouble}")]
    public static partial void Away(ILogger logger, string trouble);

    [LoggerMessage(102, LogLevel.Information, "The log on Redis can be used again.")]
    public static partial void Back(ILogger logger);

    [LoggerMessage(103, LogLevel.Debug, "A call to Redis failed.")]
    public static partial void AwayDetail(ILogger logger, Exception failure);

    [LoggerMessage(104, LogLevel.Warning, "This node cannot read the entry at position {Position} of the stream, which has version '{Version}'. Its clients are sent the current state instead. Update this node. Further entries are not logged.")]
    public static partial void Unreadable(ILogger logger, long position, string version);

    [LoggerMessage(105, LogLevel.Information, "Redis has a new term, {Epoch}: its server is another one than before, or data was lost. Clients resume in the new term. Lost latest states that this node had: {Lost}.")]
    public static partial void TermChanged(ILogger logger, string epoch, int lost);
}
