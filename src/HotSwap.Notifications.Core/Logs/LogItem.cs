using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>A status to append.</summary>
[Experimental(ExperimentalApi.LogContract)]
public readonly record struct LogItem
{
    /// <summary>Gets the execution id of the deployment.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>
    /// Gets the status message as UTF-8 JSON, without Sequence and Position. The log stores the bytes without reading them. The engine does
    /// not change the memory after the call.
    /// </summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Gets a value indicating whether this status ends the deployment.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Gets the number that a producer gave to the status; null if it has none.</summary>
    public ProducerNumber? Producer { get; init; }

    /// <summary>
    /// Gets the idempotency key; null if there is none. The log appends one status of a deployment for each key. It keeps at least the
    /// newest 64 keys of each deployment.
    /// </summary>
    public string? Key { get; init; }

    /// <summary>
    /// Gets the Sequence that the latest status of the deployment must have, or 0 for a deployment that the log does not know; null to
    /// append after any status.
    /// </summary>
    public long? ExpectedSequence { get; init; }

    /// <summary>Gets the time and the trace in which the status was accepted; null if no listener measures or traces.</summary>
    public MessageOrigin? Origin { get; init; }
}
