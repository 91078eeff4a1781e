using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>The state of a deployment at one moment. Immutable: a pipeline creates the next state with a <c>with</c> expression.</summary>
public sealed record PipelineExecutionState
{
    /// <summary>Gets the deployment's execution id.</summary>
    [JsonPropertyName("ExecutionId")]
    public required string ExecutionId { get; init; }

    /// <summary>Gets the request; null if the host does not provide it.</summary>
    [JsonPropertyName("Request")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DeploymentRequest? Request { get; init; }

    /// <summary>Gets the status: one of <see cref="DeploymentStatuses"/>, or a status of the host's own. 1 to 128 characters.</summary>
    [JsonPropertyName("Status")]
    public required string Status { get; init; }

    /// <summary>
    /// Gets the name of the current stage; null for none. A reporter sets the stage that is running, and after a failure the stage that failed.
    /// </summary>
    [JsonPropertyName("CurrentStage")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CurrentStage { get; init; }

    /// <summary>Gets the stages so far, in the order in which they began. The list is copied.</summary>
    [JsonPropertyName("Stages")]
    public IReadOnlyList<PipelineStageResult> Stages { get; init => field = [.. value ?? []]; } = [];

    /// <summary>Gets the time at which the deployment started, in UTC. A time without a kind is treated as UTC.</summary>
    [JsonPropertyName("StartTime")]
    public required DateTime StartTime { get; init => field = Utc.From(value); }

    /// <summary>Gets the time at which the deployment reached this state, in UTC. A time without a kind is treated as UTC.</summary>
    [JsonPropertyName("LastUpdated")]
    public required DateTime LastUpdated { get; init => field = Utc.From(value); }

    /// <summary>
    /// Gets the reason for this state, as a text for people, such as "3 of 212 tests failed". 1 to 1,000 characters; null for none. Left out
    /// of the JSON when null.
    /// </summary>
    [JsonPropertyName("Message")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>
    /// Gets the address of a page with details of the deployment, such as its run or its logs. An absolute http or https address of at most
    /// 2,048 characters; null for none. Left out of the JSON when null.
    /// </summary>
    [JsonPropertyName("Url")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Uri? Url { get; init; }

    /// <summary>Compares two states by value, the stages one by one.</summary>
    /// <param name="other">The state to compare with.</param>
    /// <returns>true if both states have the same values; otherwise, false.</returns>
    public bool Equals(PipelineExecutionState? other) =>
        other is not null
        && ExecutionId == other.ExecutionId
        && Request == other.Request
        && Status == other.Status
        && CurrentStage == other.CurrentStage
        && StartTime == other.StartTime
        && LastUpdated == other.LastUpdated
        && Message == other.Message
        && Url?.OriginalString == other.Url?.OriginalString
        && Stages.SequenceEqual(other.Stages);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ExecutionId, Status, CurrentStage, StartTime, LastUpdated, Stages.Count);
}
