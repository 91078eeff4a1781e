using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Telemetry;

/// <summary>
/// The log messages of this package. One class has them all, because the source generator orders several classes differently in each build.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(201, LogLevel.Warning, "Connecting to the deployment hub failed ({Failures} in a row): {Reason}")]
    public static partial void ConnectFailed(ILogger logger, Exception error, int failures, string reason);

    [LoggerMessage(202, LogLevel.Information, "The connection to {Address} was lost. The client reconnects.")]
    public static partial void Lost(ILogger logger, Exception? error, string address);

    [LoggerMessage(203, LogLevel.Debug, "Unsubscribing from {Scope} failed.")]
    public static partial void UnsubscribeFailed(ILogger logger, Exception error, string scope);

    [LoggerMessage(204, LogLevel.Debug, "The connection was lost during a call for {Scope}.")]
    public static partial void LostDuringCall(ILogger logger, Exception error, string scope);

    [LoggerMessage(205, LogLevel.Error, "A handler failed on an update of deployment {ExecutionId}. The next update is still handled.")]
    public static partial void HandlerFailed(ILogger logger, Exception error, string executionId);

    [LoggerMessage(206, LogLevel.Error, "A handler of StateChanged failed.")]
    public static partial void StateHandlerFailed(ILogger logger, Exception error);

    [LoggerMessage(207, LogLevel.Warning, "The request for {Scope} failed. The client repeats it.")]
    public static partial void ResumeFailed(ILogger logger, Exception error, string scope);

    [LoggerMessage(208, LogLevel.Debug, "The connection to {Address} did not close in time. It closes in the background.")]
    public static partial void CloseTimedOut(ILogger logger, string address);

    [LoggerMessage(209, LogLevel.Debug, "Closing the connection to {Address} failed.")]
    public static partial void CloseFailed(ILogger logger, Exception error, string address);
}
