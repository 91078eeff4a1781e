using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Sqlite.Telemetry;

/// <summary>
/// What this package logs. In one class: the compiler's logging generator writes several in an order that differs from build to build.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(151, LogLevel.Warning, "The log on SQLite cannot be used. Notifications wait until it can; nothing is lost while this process lives. {Trouble}")]
    public static partial void Away(ILogger logger, string trouble);

    [LoggerMessage(152, LogLevel.Information, "The log on SQLite can be used again.")]
    public static partial void Back(ILogger logger);

    [LoggerMessage(153, LogLevel.Debug, "A use of the file failed.")]
    public static partial void AwayDetail(ILogger logger, Exception failure);
}
