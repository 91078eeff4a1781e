using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Telemetry;

/// <summary>
/// What this package logs. In one class: the compiler's logging generator writes several in an order that differs from build to build.
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

    [LoggerMessage(85, LogLevel.Warning, "Deployment {ExecutionId} was reported as succeeded while stages were open: {Stages}. They are shown as Failed. Call CompleteAsync on each stage before SucceedAsync.")]
    public static partial void OpenStages(ILogger logger, string executionId, string stages);

    [LoggerMessage(86, LogLevel.Error, "OnStateChanged failed on deployment {ExecutionId}. The status is reported all the same.")]
    public static partial void StateChangedFailed(ILogger logger, Exception failure, string executionId);
}
