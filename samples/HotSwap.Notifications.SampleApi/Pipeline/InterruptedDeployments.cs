#pragma warning disable HSN001 // The log's contract may change.
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <summary>
/// Reports as failed the deployments that an earlier, killed process of the sample left active. Does nothing for a shared log, where an
/// active deployment may belong to another node that is still running.
/// </summary>
internal sealed class InterruptedDeployments(
    IDeploymentLog log, LoggedDeployments deployments, IDeploymentNotifier notifier, TimeProvider time, ILogger<InterruptedDeployments> logger)
{
    /// <summary>Waits without a time limit until the log is open, then reports the deployments. Call it before a deployment starts.</summary>
    public async Task FailAsync(CancellationToken cancellationToken)
    {
        if (log.Traits.HasFlag(LogTraits.Shared))
        {
            return;
        }

        foreach (var state in await deployments.ReadActiveAsync(cancellationToken))
        {
            logger.LogWarning("Deployment {ExecutionId} was reported as failed because an earlier host process ended while the deployment was running", state.ExecutionId);
            await notifier.NotifyDeploymentStatusChanged(state.ExecutionId, Failed(state), cancellationToken);
        }
    }

    /// <summary>Returns the failed state, as a reporter would build it: the current stage stays, and every open stage is marked Failed.</summary>
    private PipelineExecutionState Failed(PipelineExecutionState state)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return state with
        {
            Status = DeploymentStatuses.Failed,
            Message = "The host ended while the deployment was running.",
            Stages = [.. state.Stages.Select(stage => stage.EndTime is null ? stage with { Status = PipelineStageStatus.Failed, EndTime = now } : stage)],
            LastUpdated = now,
        };
    }
}
