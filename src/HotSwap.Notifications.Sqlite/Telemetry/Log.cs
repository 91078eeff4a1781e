using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Sqlite.Telemetry;

/// <summary>
/// The log messages of this package. They are in one class because the logging source generator emits several classes in an order that
/// differs between builds.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(151, LogLevel.Warning, "The log on SQLite cannot be used. Notifications wait in the outbox and are not lost while this process runs. {Trouble}")]
    public static partial void Away(ILogger logger, string trouble);

    [LoggerMessage(152, LogLevel.Information, "The log on SQLite can be used again.")]
    public static partial void Back(ILogger logger);

    [LoggerMessage(153, LogLevel.Debug, "An operation on the SQLite file failed.")]
    public static partial void AwayDetail(ILogger logger, Exception failure);

    [LoggerMessage(154, LogLevel.Information, "The log on SQLite has opened the file {Path}. The position of its latest status is {Position}.")]
    public static partial void Opened(ILogger logger, string path, long position);
}
