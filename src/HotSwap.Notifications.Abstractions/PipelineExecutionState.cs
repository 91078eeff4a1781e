using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>A deployment's state at one moment. Immutable: a pipeline makes the next state with a <c>with</c> expression.</summary>
public sealed record PipelineExecutionState
{
    /// <summary>The deployment's execution id.</summary>
    [JsonPropertyName("ExecutionId")]
    public required string ExecutionId { get; init; }

    /// <summary>What was asked for; null where the host does not tell.</summary>
    [JsonPropertyName("Request")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DeploymentRequest? Request { get; init; }

    /// <summary>The status: one of <see cref="DeploymentStatuses"/>, or the host's own. 1 to 128 characters.</summary>
    [JsonPropertyName("Status")]
    public required string Status { get; init; }

    /// <summary>The name of the stage that is under way; null where none is.</summary>
    [JsonPropertyName("CurrentStage")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CurrentStage { get; init; }

    /// <summary>The stages so far, in their order. The list is copied, so that changing the original changes nothing here.</summary>
    [JsonPropertyName("Stages")]
    public IReadOnlyList<PipelineStageResult> Stages { get; init => field = [.. value ?? []]; } = [];

    /// <summary>When the deployment started, in UTC. A time without a kind is taken as UTC.</summary>
    [JsonPropertyName("StartTime")]
    public required DateTime StartTime { get; init => field = Utc.From(value); }

    /// <summary>When this state was reached, in UTC. A time without a kind is taken as UTC.</summary>
    [JsonPropertyName("LastUpdated")]
    public required DateTime LastUpdated { get; init => field = Utc.From(value); }

    /// <summary>
    /// Gets the reason for this state, for people: "3 of 212 tests failed". 1 to 1,000 characters; null for none. Left out of the JSON when
    /// null.
    /// </summary>
    [JsonPropertyName("Message")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>
    /// Gets the page with more about the deployment, such as its run or its logs. An absolute http or https address of at most 2,048
    /// characters; null for none. Left out of the JSON when null.
    /// </summary>
    [JsonPropertyName("Url")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Uri? Url { get; init; }

    /// <summary>Compares by value, the stages one by one.</summary>
    /// <param name="other">The state to compare with.</param>
    /// <returns>True when both states have the same values.</returns>
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
