namespace HotSwap.Notifications.Redis.Streams;

/// <summary>What a status message says of itself.</summary>
/// <param name="ExecutionId">The deployment.</param>
/// <param name="IsFinal">Whether its status is a final one.</param>
/// <param name="HasNumbers">Whether it has a Sequence or a Position, as messages of version 0.1 have.</param>
internal sealed record OldMessage(string ExecutionId, bool IsFinal, bool HasNumbers);
