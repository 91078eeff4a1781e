#pragma warning disable HSN001 // The log's contract may change.
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>
/// Reports the deployments that an earlier process of the sample did not end, because it was killed: nobody works on them any more. Only
/// for a log of one node. In a shared log an active deployment may be one of another node, which is alive.
/// </summary>
internal sealed class InterruptedDeployments(
    IDeploymentLog log, LoggedDeployments deployments, IDeploymentNotifier notifier, TimeProvider time, ILogger<InterruptedDeployments> logger)
{
    /// <summary>Waits until the log is open, however long that takes, and appends their end. To be called before a deployment starts.</summary>
    public async Task FailAsync(CancellationToken cancellationToken)
    {
        if (log.Traits.HasFlag(LogTraits.Shared))
        {
            return;
        }

        foreach (var state in await deployments.ReadActiveAsync(cancellationToken))
        {
            logger.LogWarning("Deployment {ExecutionId} has failed: the host ended while it ran", state.ExecutionId);
            await notifier.NotifyDeploymentStatusChanged(state.ExecutionId, Failed(state), cancellationToken);
        }
    }

    /// <summary>Ends the deployment as a reporter does: the current stage stays, and the stages that were open have failed.</summary>
    private PipelineExecutionState Failed(PipelineExecutionState state)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return state with
        {
            Status = DeploymentStatuses.Failed,
            Message = "The host ended while the deployment ran.",
            Stages = [.. state.Stages.Select(stage => stage.EndTime is null ? stage with { Status = PipelineStageStatus.Failed, EndTime = now } : stage)],
            LastUpdated = now,
        };
    }
}
