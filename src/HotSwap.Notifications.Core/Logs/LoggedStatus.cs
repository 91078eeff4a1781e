using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>A status in the log.</summary>
[Experimental(ExperimentalApi.LogContract)]
public sealed class LoggedStatus
{
    /// <summary>Gets the execution id of the deployment.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>Gets the status message as UTF-8 JSON, without Sequence and Position.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Gets a value indicating whether this status ends the deployment.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>Gets the number of the status within its deployment. 1 or more.</summary>
    public required long Sequence { get; init; }

    /// <summary>Gets the number of the status across all deployments. 1 or more.</summary>
    public required long Position { get; init; }

    /// <summary>Gets the time of the append, by the log's clock.</summary>
    public required DateTimeOffset AppendedAt { get; init; }

    /// <summary>Gets the time and the trace in which the status was accepted; null if the log does not know them.</summary>
    public MessageOrigin? Origin { get; init; }
}
