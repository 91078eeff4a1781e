using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Telemetry;

/// <summary>
/// What this package logs. In one class: the compiler's logging generator writes several in an order that differs from build to build.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(201, LogLevel.Warning, "Connecting to the deployment hub failed ({Failures} in a row): {Reason}")]
    public static partial void ConnectFailed(ILogger logger, Exception error, int failures, string reason);

    [LoggerMessage(202, LogLevel.Information, "The connection to {Address} was lost. Connecting anew.")]
    public static partial void Lost(ILogger logger, Exception? error, string address);

    [LoggerMessage(203, LogLevel.Debug, "Unsubscribing failed.")]
    public static partial void LeaveFailed(ILogger logger, Exception error);

    [LoggerMessage(204, LogLevel.Debug, "The connection was lost while the server was asked.")]
    public static partial void LostWhileAsking(ILogger logger, Exception error);

    [LoggerMessage(205, LogLevel.Error, "A handler failed on an update of deployment {ExecutionId}. The next update is handled all the same.")]
    public static partial void HandlerFailed(ILogger logger, Exception error, string executionId);

    [LoggerMessage(206, LogLevel.Error, "A handler of StateChanged failed.")]
    public static partial void StateHandlerFailed(ILogger logger, Exception error);

    [LoggerMessage(207, LogLevel.Warning, "The server did not answer for {Scope}. It is asked again.")]
    public static partial void ResumeFailed(ILogger logger, Exception error, string scope);

    [LoggerMessage(208, LogLevel.Debug, "The connection to {Address} takes long to close, and goes on with it by itself.")]
    public static partial void CloseLeft(ILogger logger, string address);

    [LoggerMessage(209, LogLevel.Debug, "Closing the connection to {Address} failed.")]
    public static partial void CloseFailed(ILogger logger, Exception error, string address);
}
