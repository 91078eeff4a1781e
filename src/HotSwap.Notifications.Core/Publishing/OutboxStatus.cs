using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Publishing;

/// <summary>A status in the outbox.</summary>
/// <param name="ExecutionId">The execution id of the deployment.</param>
/// <param name="State">The captured state.</param>
/// <param name="Origin">The time and the trace in which the status was accepted; null if no listener measures or traces.</param>
internal readonly record struct OutboxStatus(string ExecutionId, PipelineExecutionState State, MessageOrigin? Origin);
