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

    /// <summary>Compares by value, the stages one by one.</summary>
    /// <param name="other">The state to compare with.</param>
    /// <returns>Whether both say the same.</returns>
    public bool Equals(PipelineExecutionState? other) =>
        other is not null
        && ExecutionId == other.ExecutionId
        && Request == other.Request
        && Status == other.Status
        && CurrentStage == other.CurrentStage
        && StartTime == other.StartTime
        && LastUpdated == other.LastUpdated
        && Stages.SequenceEqual(other.Stages);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ExecutionId, Status, CurrentStage, StartTime, LastUpdated, Stages.Count);
}
