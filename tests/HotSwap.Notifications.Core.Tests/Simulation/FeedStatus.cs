namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The fields that a client reads from a status message.</summary>
internal readonly record struct FeedStatus(string ExecutionId, long Sequence, long Position);
