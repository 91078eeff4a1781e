namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The properties that were read from the JSON of a status message.</summary>
/// <param name="ExecutionId">The execution id of the deployment.</param>
/// <param name="IsFinal">Whether the status is final.</param>
/// <param name="HasNumbers">Whether the JSON contains a Sequence or a Position, as in version 0.1.</param>
internal sealed record OldMessage(string ExecutionId, bool IsFinal, bool HasNumbers);
