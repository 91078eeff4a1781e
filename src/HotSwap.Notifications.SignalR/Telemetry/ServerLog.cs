using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Telemetry;

/// <summary>
/// The log messages of this package. They are in one class because the logging source generator emits several classes in an order that
/// differs between builds.
/// </summary>
internal static partial class ServerLog
{
    [LoggerMessage(51, LogLevel.Warning, "The host's shutdown timeout expired before everything was written to all clients. Raise HostOptions.ShutdownTimeout.")]
    public static partial void StoppedEarly(ILogger logger);

    [LoggerMessage(52, LogLevel.Warning, "Connection {ConnectionId} could not join or leave a SignalR group. Only the host's own sends to the group are affected.")]
    public static partial void GroupFailed(ILogger logger, Exception failure, string connectionId);

    [LoggerMessage(53, LogLevel.Error, "The access of connection {ConnectionId} to deployment {ExecutionId} could not be reviewed. The subscription continues until the next review.")]
    public static partial void ReviewFailed(ILogger logger, Exception failure, string executionId, string connectionId);

    [LoggerMessage(54, LogLevel.Error, "Authorization to watch deployment {ExecutionId} could not be decided. The client was asked to try again.")]
    public static partial void DecisionFailed(ILogger logger, Exception failure, string executionId);

    [LoggerMessage(55, LogLevel.Error, "The policy was called {Calls} times for connection {ConnectionId} and deployment {ExecutionId}, and no call has returned. The subscription has ended. The policy is called again when the client resumes.")]
    public static partial void PolicyHangs(ILogger logger, string executionId, string connectionId, int calls);

    [LoggerMessage(56, LogLevel.Warning, "Clients cannot watch deployments on this host: neither app.MapDeploymentHub() nor app.MapDeploymentEvents() was called. Call one of them.")]
    public static partial void NothingMapped(ILogger logger);

    [LoggerMessage(57, LogLevel.Warning, "{Method}() was called {Count} times ({Paths}). Call it once. If two paths are the same, every request to that path fails.")]
    public static partial void MappedTwice(ILogger logger, string method, int count, string paths);

    [LoggerMessage(58, LogLevel.Error, "The request to {Path} was answered with 503 because the log could not be read in time. The client was asked to try again.")]
    public static partial void ReadFailed(ILogger logger, Exception failure, string path);

    [LoggerMessage(59, LogLevel.Warning, "The log could not be read for a subscription to deployment {ExecutionId}. The client was asked to try again.")]
    public static partial void BacklogUnknown(ILogger logger, Exception failure, string executionId);

    [LoggerMessage(60, LogLevel.Warning, "Callers who are not signed in see the e-mail addresses of requesters at {Endpoints}. Require authorization there, or set DeploymentNotificationsOptions.Views.RequesterEmail to Nowhere.")]
    public static partial void EmailsShownToAnonymousCallers(ILogger logger, string endpoints);

    [LoggerMessage(61, LogLevel.Warning, "The authorization policy provider failed. The host did not check whether callers who are not signed in see the e-mail addresses of requesters.")]
    public static partial void FallbackPolicyUnknown(ILogger logger, Exception failure);
}
