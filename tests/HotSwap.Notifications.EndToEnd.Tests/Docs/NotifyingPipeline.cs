namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>The pipeline code of the README.</summary>
internal sealed class NotifyingPipeline(IDeploymentNotifier notifier)
{
    public async Task DeployAsync(string executionId)
    {
        var state = new PipelineExecutionState
        {
            ExecutionId = executionId,
            Status = DeploymentStatuses.Running,
            StartTime = DateTime.UtcNow,
            LastUpdated = DateTime.UtcNow,
        };
        await notifier.NotifyDeploymentStatusChanged(executionId, state);
        await notifier.NotifyDeploymentProgress(executionId, "Build", 50);
        await notifier.NotifyDeploymentStatusChanged(executionId, state with { Status = DeploymentStatuses.Succeeded });
    }
}
