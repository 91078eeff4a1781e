using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Publishing;

/// <param name="ExecutionId">The deployment.</param>
/// <param name="State">The state as it was captured.</param>
/// <param name="Origin">When and in which trace it was accepted.</param>
internal readonly record struct OutboxStatus(string ExecutionId, PipelineExecutionState State, MessageOrigin? Origin);
