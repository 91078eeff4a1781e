namespace HotSwap.Notifications.Logs;

/// <summary>A status as the log holds it.</summary>
internal sealed class LoggedStatus
{
    public required string ExecutionId { get; init; }

    /// <summary>Gets the status message as UTF-8 JSON without its numbers.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    public required bool IsFinal { get; init; }

    public required long Sequence { get; init; }

    public required long Position { get; init; }

    /// <summary>Gets the time of the append, by the log's clock.</summary>
    public required DateTimeOffset AppendedAt { get; init; }

    public MessageOrigin? Origin { get; init; }
}
