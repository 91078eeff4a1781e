using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>The state of one stage of a deployment pipeline.</summary>
public sealed record PipelineStageResult
{
    /// <summary>Gets the stage's name.</summary>
    [JsonPropertyName("StageName")]
    public required string StageName { get; init; }

    /// <summary>
    /// Gets the stage's status. The JSON has its name. A name that this version does not know is read as
    /// <see cref="PipelineStageStatus.Unknown"/>.
    /// </summary>
    [JsonPropertyName("Status")]
    [JsonConverter(typeof(PipelineStageStatusConverter))]
    public required PipelineStageStatus Status { get; init; }

    /// <summary>Gets the time at which the stage started, in UTC; null before that. A time without a kind is treated as UTC.</summary>
    [JsonPropertyName("StartTime")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DateTime? StartTime { get; init => field = Utc.From(value); }

    /// <summary>Gets the time at which the stage ended, in UTC; null before that. A time without a kind is treated as UTC.</summary>
    [JsonPropertyName("EndTime")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DateTime? EndTime { get; init => field = Utc.From(value); }

    /// <summary>
    /// Gets the reason for the stage's status, as a text for people, such as "3 of 212 tests failed". 1 to 1,000 characters; null for none.
    /// Left out of the JSON when null.
    /// </summary>
    [JsonPropertyName("Message")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>
    /// Gets the address of a page with details of the stage, such as its logs. An absolute http or https address of at most 2,048
    /// characters; null for none. Left out of the JSON when null.
    /// </summary>
    [JsonPropertyName("Url")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Uri? Url { get; init; }

    /// <summary>Compares two stages by value. Addresses are compared with their fragments.</summary>
    /// <param name="other">The stage to compare with.</param>
    /// <returns>true if both stages have the same values; otherwise, false.</returns>
    public bool Equals(PipelineStageResult? other) =>
        other is not null
        && StageName == other.StageName
        && Status == other.Status
        && StartTime == other.StartTime
        && EndTime == other.EndTime
        && Message == other.Message
        && Url?.OriginalString == other.Url?.OriginalString;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(StageName, Status, StartTime, EndTime, Message);
}
