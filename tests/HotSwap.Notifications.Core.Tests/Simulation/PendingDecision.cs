namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A question to a policy.</summary>
internal sealed record PendingDecision(SimulatedUser User, string? ExecutionId, TaskCompletionSource<bool> Answer);
