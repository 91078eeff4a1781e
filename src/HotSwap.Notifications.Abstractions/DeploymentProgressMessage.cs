using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>The payload of <see cref="IDeploymentClient.DeploymentProgress"/>.</summary>
public sealed record DeploymentProgressMessage
{
    /// <summary>Gets the deployment's execution id.</summary>
    [JsonPropertyName("ExecutionId")]
    public required string ExecutionId { get; init; }

    /// <summary>Gets the stage's name.</summary>
    [JsonPropertyName("Stage")]
    public required string Stage { get; init; }

    /// <summary>Gets the progress in percent, 0 to 100.</summary>
    [JsonPropertyName("Progress")]
    public required int Progress { get; init; }

    /// <summary>Gets the time at which the progress was reported, in UTC.</summary>
    [JsonPropertyName("Timestamp")]
    public required DateTime Timestamp { get; init => field = Utc.From(value); }

    /// <summary>
    /// Gets the <see cref="DeploymentStatusMessage.Sequence"/> of the status that this progress follows; 0 if it follows no status.
    /// </summary>
    [JsonPropertyName("Sequence")]
    public long Sequence { get; init; }
}
