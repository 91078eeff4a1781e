using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Telemetry;

/// <summary>
/// What this package logs. In one class: the compiler's logging generator writes several in an order that differs from build to build.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(201, LogLevel.Warning, "Connecting to the deployment hub failed ({Failures} in a row).")]
    public static partial void ConnectFailed(ILogger logger, Exception error, int failures);

    [LoggerMessage(202, LogLevel.Information, "The connection to the deployment hub was lost. Connecting anew.")]
    public static partial void Lost(ILogger logger, Exception? error);

    [LoggerMessage(203, LogLevel.Debug, "Unsubscribing failed.")]
    public static partial void LeaveFailed(ILogger logger, Exception error);

    [LoggerMessage(204, LogLevel.Debug, "Resuming a subscription failed. It is tried again.")]
    public static partial void ResumeFailed(ILogger logger, Exception error);

    [LoggerMessage(205, LogLevel.Error, "A handler failed on an update of deployment {ExecutionId}. The next update is handled all the same.")]
    public static partial void HandlerFailed(ILogger logger, Exception error, string executionId);

    [LoggerMessage(206, LogLevel.Error, "A handler of StateChanged failed.")]
    public static partial void StateHandlerFailed(ILogger logger, Exception error);
}
