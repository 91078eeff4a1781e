using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Telemetry;

/// <summary>
/// What this package logs. In one class: the compiler's logging generator writes several in an order that differs from build to build.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "A status of deployment {ExecutionId} was refused.")]
    public static partial void Refused(ILogger logger, Exception refused, string executionId);

    [LoggerMessage(2, LogLevel.Error, "A notification of deployment {ExecutionId} could not be appended to the log and is lost.")]
    public static partial void AppendFailed(ILogger logger, Exception failure, string? executionId);

    [LoggerMessage(3, LogLevel.Warning, "The host's shutdown time ended before all notifications were sent.")]
    public static partial void StoppedEarly(ILogger logger);

    [LoggerMessage(4, LogLevel.Error, "Sending a notification of deployment {ExecutionId} failed. Clients that resume get it from the history.")]
    public static partial void SendFailed(ILogger logger, Exception failure, string executionId);

    [LoggerMessage(5, LogLevel.Warning, "Sending a notification of deployment {ExecutionId} takes longer than {GraceTime}. Going on with the next one.")]
    public static partial void SendIsSlow(ILogger logger, string executionId, TimeSpan graceTime);

    [LoggerMessage(6, LogLevel.Warning, "Connection {ConnectionId} was cut: a status has waited for longer than {MaxAge} to be written to it.")]
    public static partial void CutStuck(ILogger logger, string connectionId, TimeSpan maxAge);

    [LoggerMessage(7, LogLevel.Warning, "Connection {ConnectionId} was cut: more than {Capacity} messages waited to be written to it.")]
    public static partial void CutOverflown(ILogger logger, string connectionId, int capacity);

    [LoggerMessage(8, LogLevel.Warning, "The hub lifetime manager {Manager} cannot be given a mailbox for each connection: a client that stops reading may hold up others.")]
    public static partial void NoMailboxes(ILogger logger, Type manager);

    [LoggerMessage(9, LogLevel.Error, "MapStateForAllDeployments failed on deployment {ExecutionId}. The feed of all shows the status and the times alone.")]
    public static partial void MapFailed(ILogger logger, Exception failure, string executionId);

    [LoggerMessage(10, LogLevel.Error, "A subscription to all deployments was refused: DeploymentPolicy is set, but the hub lifetime manager in use serialises messages before this library can filter them. For many nodes use the log on Redis instead of a backplane.")]
    public static partial void CannotFilter(ILogger logger);

    [LoggerMessage(11, LogLevel.Error, "Authorization could not be decided for a subscriber of all deployments. The subscription ends; its client resumes.")]
    public static partial void DecisionFailed(ILogger logger, Exception failure);

    [LoggerMessage(12, LogLevel.Error, "A subscription to all deployments could not be ended in order.")]
    public static partial void EndFailed(ILogger logger, Exception failure);

    [LoggerMessage(13, LogLevel.Error, "The subscriptions of connection {ConnectionId} could not be reviewed. They stay until the next review.")]
    public static partial void ReviewFailed(ILogger logger, Exception failure, string connectionId);
}
