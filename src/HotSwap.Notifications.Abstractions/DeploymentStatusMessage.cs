using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>The payload of <see cref="IDeploymentClient.DeploymentStatusChanged"/>.</summary>
/// <remarks>Two messages are equal when all their properties are equal. <see cref="Details"/> is compared by value, including each stage.</remarks>
public sealed record DeploymentStatusMessage
{
    /// <summary>Gets the deployment's execution id.</summary>
    [JsonPropertyName("ExecutionId")]
    public required string ExecutionId { get; init; }

    /// <summary>Gets the status: one of <see cref="DeploymentStatuses"/>, or a status of the host's own.</summary>
    [JsonPropertyName("Status")]
    public required string Status { get; init; }

    /// <summary>Gets the time at which the deployment reached the status, in UTC.</summary>
    [JsonPropertyName("UpdatedAt")]
    public required DateTime UpdatedAt { get; init => field = Utc.From(value); }

    /// <summary>Gets the complete state of the deployment.</summary>
    [JsonPropertyName("Details")]
    public required PipelineExecutionState Details { get; init; }

    /// <summary>Gets the number of this status within its deployment: 1, 2, 3 … without gaps.</summary>
    [JsonPropertyName("Sequence")]
    public long Sequence { get; init; }

    /// <summary>Gets the number of this status among the statuses of all deployments: 1, 2, 3 … without gaps.</summary>
    [JsonPropertyName("Position")]
    public long Position { get; init; }
}
