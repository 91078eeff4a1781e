using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Telemetry;

/// <summary>
/// The log messages of this package. They are in one class, because the logging source generator emits several classes in an order that
/// differs between builds.
/// </summary>
internal static partial class CoreLog
{
    [LoggerMessage(1, LogLevel.Error, "A status of deployment {ExecutionId} was refused. The notify call threw this exception.")]
    public static partial void Refused(ILogger logger, Exception refused, string executionId);

    [LoggerMessage(2, LogLevel.Error, "A batch could not be appended to the log. Its statuses are lost, unless the log committed them. Deployments: {Count}. The first is {ExecutionId}.")]
    public static partial void AppendFailed(ILogger logger, Exception failure, int count, string executionId);

    [LoggerMessage(4, LogLevel.Error, "Progress values could not be shared with other nodes and are lost. Statuses are not affected.")]
    public static partial void ShareFailed(ILogger logger, Exception failure);

    [LoggerMessage(5, LogLevel.Error, "The log could not be opened. Notifications wait in the outbox, and the node answers no subscriptions. Fix the cause and restart the node.")]
    public static partial void OpenFailed(ILogger logger, Exception failure);

    [LoggerMessage(6, LogLevel.Warning, "Connection {ConnectionId} was cut because a write did not complete within {WriteTimeout} (Limits.WriteTimeout). The client can reconnect and resume.")]
    public static partial void CutStuck(ILogger logger, string connectionId, TimeSpan writeTimeout);

    [LoggerMessage(7, LogLevel.Error, "Connection {ConnectionId} was cut because a write failed. The client can reconnect and resume.")]
    public static partial void WriteFailed(ILogger logger, Exception failure, string connectionId);

    [LoggerMessage(3, LogLevel.Warning, "{Reason} The host's shutdown timeout expired before all notifications were committed to the log. Notifications lost: {Count}.")]
    public static partial void StoppedEarly(ILogger logger, string reason, int count);

    [LoggerMessage(8, LogLevel.Warning, "The pipeline notified statuses after the connections had closed, and the log does not survive this process. Statuses lost: {Count}. The latest is of deployment {ExecutionId}. End the pipeline on ApplicationStopping, or use a durable log.")]
    public static partial void LostWithProcess(ILogger logger, long count, string executionId);

    [LoggerMessage(9, LogLevel.Error, "Views.MapStateForAllDeployments failed for deployment {ExecutionId}. Subscribers of all deployments see only the execution id, the status and the times.")]
    public static partial void MapFailed(ILogger logger, Exception failure, string executionId);

    [LoggerMessage(10, LogLevel.Error, "A step of the engine failed. The engine continues with the next step. Report this error to the maintainers of the library.")]
    public static partial void StepFailed(ILogger logger, Exception failure);

    [LoggerMessage(11, LogLevel.Error, "The authorization of connection {ConnectionId} for deployment {ExecutionId} failed or timed out. The connection's subscription to all deployments has ended. The client can resume.")]
    public static partial void DecisionFailed(ILogger logger, Exception failure, string executionId, string connectionId);

    [LoggerMessage(12, LogLevel.Error, "Connection {ConnectionId} could not be cut.")]
    public static partial void CutFailed(ILogger logger, Exception failure, string connectionId);

    [LoggerMessage(13, LogLevel.Warning, "Statuses after position {Position} could not be read from the log. The node retries for 5 seconds. After that, resumed subscriptions that need the statuses end with the code history_lost. Other subscriptions wait for the log.")]
    public static partial void ReadBackFailed(ILogger logger, Exception failure, long position);

    [LoggerMessage(14, LogLevel.Warning, "The status '{Status}' of deployment {ExecutionId} looks like a misspelling of '{Suggestion}'. Clients treat it as a custom status, which does not end the deployment. Use the constants of DeploymentStatuses. This warning is logged once for each spelling.")]
    public static partial void Misspelled(ILogger logger, string status, string executionId, string suggestion);
}
