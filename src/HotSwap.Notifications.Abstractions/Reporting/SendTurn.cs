namespace HotSwap.Notifications.Reporting;

/// <summary>The turn of a state: states are sent one after the other, in the order of their turns.</summary>
internal sealed class SendTurn(PipelineExecutionState state, bool isOutcome, Task earlier)
{
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PipelineExecutionState State => state;

    /// <summary>Gets a value indicating whether the state ends the deployment.</summary>
    public bool IsOutcome => isOutcome;

    /// <summary>Gets a task that completes when every earlier state was sent, or could not be sent.</summary>
    public Task Earlier => earlier;

    /// <summary>Gets a task that completes when this state was sent, or could not be sent.</summary>
    public Task Sent => _sent.Task;

    public void End() => _sent.SetResult();
}
