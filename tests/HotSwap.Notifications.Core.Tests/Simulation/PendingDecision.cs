namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A pending decision of a policy.</summary>
internal sealed record PendingDecision(SimulatedUser User, string? ExecutionId, TaskCompletionSource<bool> Answer);
