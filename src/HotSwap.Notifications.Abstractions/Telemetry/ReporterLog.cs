using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Telemetry;

/// <summary>
/// The log messages of this package. One class has them all, because the source generator orders several classes differently in each build.
/// </summary>
internal static partial class ReporterLog
{
    [LoggerMessage(80, LogLevel.Error, "The final status {Status} of deployment {ExecutionId} could not be reported. Subscribers do not learn that the deployment has ended.")]
    public static partial void OutcomeFailed(ILogger logger, Exception failure, string status, string executionId);

    [LoggerMessage(81, LogLevel.Warning, "A status of deployment {ExecutionId} could not be reported. The next status includes its changes.")]
    public static partial void StatusFailed(ILogger logger, Exception failure, string executionId);

    [LoggerMessage(82, LogLevel.Warning, "The progress of stage {Stage} of deployment {ExecutionId} could not be reported.")]
    public static partial void ProgressFailed(ILogger logger, Exception failure, string stage, string executionId);

    [LoggerMessage(83, LogLevel.Warning, "{Report} was ignored: deployment {ExecutionId} has already ended as {Status}.")]
    public static partial void DeploymentHasEnded(ILogger logger, string report, string executionId, string status);

    [LoggerMessage(84, LogLevel.Warning, "{Report} was ignored: stage {Stage} of deployment {ExecutionId} has already ended as {Status}.")]
    public static partial void StageHasEnded(ILogger logger, string report, string stage, string executionId, PipelineStageStatus status);

    [LoggerMessage(85, LogLevel.Warning, "Deployment {ExecutionId} was reported as succeeded although stages were not completed: {Stages}. They are shown as Failed. Call CompleteAsync on each stage, or use StageAsync.")]
    public static partial void IncompleteStages(ILogger logger, string executionId, string stages);

    [LoggerMessage(86, LogLevel.Error, "OnStateChanged failed for deployment {ExecutionId}. The status is still reported.")]
    public static partial void StateChangedFailed(ILogger logger, Exception failure, string executionId);

    [LoggerMessage(87, LogLevel.Error, "A listener of the spans of deployment {ExecutionId} failed. The status is still reported.")]
    public static partial void ListenerFailed(ILogger logger, Exception failure, string executionId);

    [LoggerMessage(88, LogLevel.Warning, "Deployment {ExecutionId} ended as {Status}, which is not one of the host's FinalStatuses: {FinalStatuses}. Subscribers wait for a final status. Add it to DeploymentNotificationsOptions.FinalStatuses.")]
    public static partial void OutcomeIsNotFinal(ILogger logger, string executionId, string status, string finalStatuses);

    [LoggerMessage(89, LogLevel.Warning, "Deployment {ExecutionId} ended without an outcome and is shown as Failed. Call SucceedAsync at its end.")]
    public static partial void NoOutcome(ILogger logger, string executionId);
}
