namespace HotSwap.Notifications.Tests.Reporting;

/// <summary>A notifier that holds each status until the test releases it. Forwards progress at once.</summary>
internal sealed class HeldNotifier(IDeploymentNotifier inner) : IDeploymentNotifier
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _released.SetResult();

    public async Task NotifyDeploymentStatusChanged(
        string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default)
    {
        await _released.Task;
        await inner.NotifyDeploymentStatusChanged(executionId, state, cancellationToken);
    }

    public Task NotifyDeploymentProgress(string executionId, string stage, int progress, CancellationToken cancellationToken = default) =>
        inner.NotifyDeploymentProgress(executionId, stage, progress, cancellationToken);
}
