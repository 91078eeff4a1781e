using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>The payload of <see cref="IDeploymentClient.DeploymentStatusChanged"/>.</summary>
public sealed record DeploymentStatusMessage
{
    /// <summary>The deployment's execution id.</summary>
    [JsonPropertyName("ExecutionId")]
    public required string ExecutionId { get; init; }

    /// <summary>The status: one of <see cref="DeploymentStatuses"/>, or the host's own.</summary>
    [JsonPropertyName("Status")]
    public required string Status { get; init; }

    /// <summary>When the status was reached, in UTC.</summary>
    [JsonPropertyName("UpdatedAt")]
    public required DateTime UpdatedAt { get; init => field = Utc.From(value); }

    /// <summary>The whole state.</summary>
    [JsonPropertyName("Details")]
    public required PipelineExecutionState Details { get; init; }

    /// <summary>This deployment's status number: 1, 2, 3 … without a gap.</summary>
    [JsonPropertyName("Sequence")]
    public long Sequence { get; init; }

    /// <summary>The number of this status among all statuses of all deployments: 1, 2, 3 … without a gap.</summary>
    [JsonPropertyName("Position")]
    public long Position { get; init; }
}
