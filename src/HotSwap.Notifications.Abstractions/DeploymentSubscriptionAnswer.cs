using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>
/// The hub's answer to a subscription. Newer events can arrive before the answer: a client that resumes holds the events of the
/// scope until it has the answer, and then drops those that the answer covers.
/// </summary>
/// <remarks>
/// Two answers are equal when all their properties are equal; the lists are compared item by item. The lists are not copied: do not change
/// them afterwards.
/// </remarks>
public sealed record DeploymentSubscriptionAnswer
{
    /// <summary>
    /// Gets the cursor to resume with. After a Resume, the answer has everything up to it, and events follow from there. After a
    /// plain Subscribe, the events begin with the current state at this cursor. A deployment that has no status yet has a cursor as well.
    /// </summary>
    [JsonPropertyName("Cursor")]
    public required DeploymentCursor Cursor { get; init; }

    /// <summary>
    /// Gets a value indicating whether the client misses nothing: the statuses since the given cursor are in
    /// <see cref="Statuses"/> and in the events that follow. False when no cursor was given, or when the history does not reach
    /// back to it: <see cref="Statuses"/> and the events that follow then begin with the current state.
    /// </summary>
    [JsonPropertyName("Recovered")]
    public bool Recovered { get; init; }

    /// <summary>
    /// Gets the statuses, ordered by <see cref="DeploymentStatusMessage.Position"/>. At most 256 KB of JSON, unless the first
    /// status alone is larger; further statuses follow as ordinary events. Empty after a plain Subscribe.
    /// </summary>
    [JsonPropertyName("Statuses")]
    public IReadOnlyList<DeploymentStatusMessage> Statuses { get; init => field = value ?? []; } = [];

    /// <summary>
    /// Gets a value indicating whether <see cref="Statuses"/> leaves out statuses that are not visible to this subscriber of all
    /// deployments. These statuses explain the gaps in the positions; nothing is lost. Left out of the JSON when false.
    /// </summary>
    [JsonPropertyName("Filtered")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Filtered { get; init; }

    /// <summary>
    /// Gets the position up to which the events after this answer belong to the current state. Set if <see cref="Recovered"/> is false and
    /// the current state does not fit into <see cref="Statuses"/>; otherwise 0. Left out of the JSON when 0.
    /// </summary>
    [JsonPropertyName("SnapshotEnd")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SnapshotEnd { get; init; }

    /// <summary>
    /// Gets the number of this answer among the connection's answers to <see cref="IDeploymentHub.ResumeAllDeployments"/>: 0, 1, 2 …
    /// 0 in the answers of all other methods. See <see cref="DeploymentsWithheldMessage.AnswerNumber"/>. Left out of the JSON when 0.
    /// </summary>
    [JsonPropertyName("AnswerNumber")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long AnswerNumber { get; init; }

    /// <summary>
    /// Gets a value indicating whether the deployment is over: its final status is in <see cref="Statuses"/>, or at or before the cursor of
    /// the call. A client that resumed has that status, and need not wait for more. Left out of the JSON when false, after a plain Subscribe,
    /// and in answers about all deployments.
    /// </summary>
    [JsonPropertyName("IsOver")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsOver { get; init; }

    /// <summary>
    /// Gets a value indicating whether the events that the client holds may not be those that follow <see cref="Cursor"/>. A client that holds
    /// events of the scope drops them, and resumes once more with <see cref="Cursor"/>; the server sends them again. Left out of the JSON when
    /// false.
    /// </summary>
    /// <remarks>
    /// True in two cases. In the answer about one deployment: the deployment may have statuses after <see cref="Cursor"/> that were sent before
    /// this answer. Their <c>Sequence</c> alone does not show whether the first of them is the next one, because a deployment that was forgotten
    /// counts from 1 again. In every answer to a client without a cursor: the log has begun a term since the client connected, so the events that
    /// the client holds may be of an earlier term.
    /// </remarks>
    [JsonPropertyName("HasMore")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasMore { get; init; }

    /// <summary>
    /// Gets the progress of the stage that reported last. The progress of other stages follows as events. Null after a plain Subscribe, in
    /// answers about all deployments, and if no progress was reported.
    /// </summary>
    [JsonPropertyName("Progress")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DeploymentProgressMessage? Progress { get; init; }

    /// <summary>Gets the statuses after which a deployment is over.</summary>
    [JsonPropertyName("FinalStatuses")]
    public IReadOnlyList<string> FinalStatuses { get; init => field = value ?? []; } = [];

    /// <summary>Compares two answers by value, the lists item by item.</summary>
    /// <param name="other">The answer to compare with.</param>
    /// <returns>true if both answers have the same values; otherwise, false.</returns>
    public bool Equals(DeploymentSubscriptionAnswer? other) =>
        other is not null
        && Cursor == other.Cursor
        && Recovered == other.Recovered
        && Filtered == other.Filtered
        && SnapshotEnd == other.SnapshotEnd
        && AnswerNumber == other.AnswerNumber
        && IsOver == other.IsOver
        && HasMore == other.HasMore
        && Progress == other.Progress
        && Statuses.SequenceEqual(other.Statuses)
        && FinalStatuses.SequenceEqual(other.FinalStatuses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Cursor, Recovered, SnapshotEnd, AnswerNumber, Statuses.Count, FinalStatuses.Count);
}
