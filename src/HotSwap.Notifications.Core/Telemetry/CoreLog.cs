using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Telemetry;

/// <summary>
/// What this package logs. In one class: the compiler's logging generator writes several in an order that differs from build to build.
/// </summary>
internal static partial class CoreLog
{
    [LoggerMessage(1, LogLevel.Error, "A status of deployment {ExecutionId} was refused. The caller got the exception.")]
    public static partial void Refused(ILogger logger, Exception refused, string executionId);

    [LoggerMessage(2, LogLevel.Error, "A batch could not be appended to the log and is lost. Deployments: {Count}, the first is {ExecutionId}.")]
    public static partial void AppendFailed(ILogger logger, Exception failure, int count, string executionId);

    [LoggerMessage(4, LogLevel.Error, "A progress could not be shared with other nodes and is lost.")]
    public static partial void ShareFailed(ILogger logger, Exception failure);

    [LoggerMessage(5, LogLevel.Error, "The log could not be opened. Notifications wait in the outbox, and no subscription is answered.")]
    public static partial void OpenFailed(ILogger logger, Exception failure);

    [LoggerMessage(6, LogLevel.Warning, "Connection {ConnectionId} was cut: no write to it has completed for {WriteTimeout} (Limits.WriteTimeout).")]
    public static partial void CutStuck(ILogger logger, string connectionId, TimeSpan writeTimeout);

    [LoggerMessage(7, LogLevel.Error, "Connection {ConnectionId} was cut: a write to it failed.")]
    public static partial void WriteFailed(ILogger logger, Exception failure, string connectionId);

    [LoggerMessage(3, LogLevel.Warning, "{Reason} The host's shutdown time ended before all notifications were committed to the log. Lost: {Count}.")]
    public static partial void StoppedEarly(ILogger logger, string reason, int count);

    [LoggerMessage(8, LogLevel.Warning, "Statuses were notified after the connections had closed, and the log in memory ends with this process: no client gets them. Lost: {Count}, the latest of deployment {ExecutionId}.")]
    public static partial void LostWithProcess(ILogger logger, long count, string executionId);

    [LoggerMessage(9, LogLevel.Error, "Views.MapStateForAllDeployments failed on deployment {ExecutionId}. The feed of all shows the status and the times alone.")]
    public static partial void MapFailed(ILogger logger, Exception failure, string executionId);

    [LoggerMessage(10, LogLevel.Error, "The engine failed in a step. It goes on with the next one.")]
    public static partial void StepFailed(ILogger logger, Exception failure);

    [LoggerMessage(11, LogLevel.Error, "The right of connection {ConnectionId} to deployment {ExecutionId} could not be decided. Its subscription to all deployments has ended; a client that resumes asks again.")]
    public static partial void DecisionFailed(ILogger logger, Exception failure, string executionId, string connectionId);

    [LoggerMessage(12, LogLevel.Error, "Connection {ConnectionId} could not be cut.")]
    public static partial void CutFailed(ILogger logger, Exception failure, string connectionId);

    [LoggerMessage(13, LogLevel.Warning, "Statuses after position {Position} could not be read from the log. The node tries again for 5 seconds; after that, clients that need them are told that history was lost.")]
    public static partial void ReadBackFailed(ILogger logger, Exception failure, long position);

    [LoggerMessage(14, LogLevel.Warning, "The status '{Status}' of deployment {ExecutionId} looks like a misspelling of '{Suggestion}'. Clients take it for a status of the host's own, which ends nothing. Use the constants of DeploymentStatuses. This is logged once for each spelling.")]
    public static partial void Misspelled(ILogger logger, string status, string executionId, string suggestion);
}
