namespace HotSwap.Notifications.Logs;

/// <summary>A status on its way into the log.</summary>
internal readonly record struct LogItem
{
    public required string ExecutionId { get; init; }

    /// <summary>Gets the status message as UTF-8 JSON without its numbers. The log does not look into it.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Gets a value indicating whether the deployment is over with this status.</summary>
    public bool IsFinal { get; init; }

    public ProducerNumber? Producer { get; init; }

    /// <summary>Gets the idempotency key: the log appends one status of a deployment for each key.</summary>
    public string? Key { get; init; }

    /// <summary>Gets the Sequence that the deployment's latest status must have; null appends after any.</summary>
    public long? ExpectedSequence { get; init; }

    public MessageOrigin? Origin { get; init; }
}
