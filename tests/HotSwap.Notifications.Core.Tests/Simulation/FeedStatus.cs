namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>What a client reads of a status message.</summary>
internal readonly record struct FeedStatus(string ExecutionId, long Sequence, long Position);
