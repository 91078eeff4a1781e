namespace HotSwap.Notifications.Publishing;

/// <summary>Validates, captures, and hands over to the outbox.</summary>
internal sealed class SignalRDeploymentNotifier(Outbox outbox, TimeProvider time) : IDeploymentNotifier
{
    public Task NotifyDeploymentStatusChanged(
        string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default)
    {
        ArgumentRules.CheckExecutionId(executionId);
        ArgumentRules.CheckState(state);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        outbox.Add(new DeploymentStatusMessage
        {
            ExecutionId = executionId,
            Status = state.Status,
            UpdatedAt = state.LastUpdated,
            Details = state,
        });
        return Task.CompletedTask;
    }

    public Task NotifyDeploymentProgress(
        string executionId, string stage, int progress, CancellationToken cancellationToken = default)
    {
        ArgumentRules.CheckExecutionId(executionId);
        ArgumentRules.CheckStage(stage);
        ArgumentRules.CheckProgress(progress);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        outbox.Add(new DeploymentProgressMessage
        {
            ExecutionId = executionId,
            Stage = stage,
            Progress = progress,
            Timestamp = time.GetUtcNow().UtcDateTime,
        });
        return Task.CompletedTask;
    }
}
