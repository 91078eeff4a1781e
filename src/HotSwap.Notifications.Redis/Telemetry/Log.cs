using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Redis.Telemetry;

/// <summary>
/// What this package logs. In one class: the compiler's logging generator writes several in an order that differs from build to build.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "The log on Redis cannot be used. Notifications wait until it can; nothing is lost while this process lives.")]
    public static partial void Away(ILogger logger, Exception failure);

    [LoggerMessage(102, LogLevel.Information, "The log on Redis can be used again.")]
    public static partial void Back(ILogger logger);
}
