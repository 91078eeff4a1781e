using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>
/// The payload of <see cref="IDeploymentClient.DeploymentsWithheld"/>: positions that this subscriber of all deployments does not
/// receive. Their statuses are not visible to it, or newer statuses replace them in a snapshot. A client that tracks positions treats
/// them as received.
/// </summary>
public sealed record DeploymentsWithheldMessage
{
    /// <summary>Gets the first <see cref="DeploymentStatusMessage.Position"/> that is withheld.</summary>
    [JsonPropertyName("FirstPosition")]
    public required long FirstPosition { get; init; }

    /// <summary>
    /// Gets the last position that is withheld. Each position between the two is withheld, or was sent earlier.
    /// </summary>
    [JsonPropertyName("LastPosition")]
    public required long LastPosition { get; init; }

    /// <summary>
    /// Gets the <see cref="DeploymentSubscriptionAnswer.AnswerNumber"/> of the answer that this message follows. Several watchers can share a
    /// connection. A watcher drops messages whose number is lower than that of its own answer: they leave out positions that another
    /// watcher has received, and this watcher may not have. Left out of the JSON when 0.
    /// </summary>
    [JsonPropertyName("AnswerNumber")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long AnswerNumber { get; init; }
}
