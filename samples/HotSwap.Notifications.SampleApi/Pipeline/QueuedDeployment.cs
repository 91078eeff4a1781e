namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <param name="State">The first state of the deployment.</param>
/// <param name="FailAtStage">The stage that fails, or null if none does.</param>
internal sealed record QueuedDeployment(PipelineExecutionState State, string? FailAtStage);
