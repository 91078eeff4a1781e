namespace HotSwap.Notifications.SampleApi.Pipeline;

/// <param name="State">The state it starts from.</param>
/// <param name="FailAtStage">The stage that is to fail; null for none.</param>
internal sealed record QueuedDeployment(PipelineExecutionState State, string? FailAtStage);
