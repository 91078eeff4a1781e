using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>
/// The payload of <see cref="IDeploymentClient.DeploymentsWithheld"/>: positions of statuses that this subscriber of all deployments
/// may not see. A client that counts positions counts them as seen.
/// </summary>
public sealed record DeploymentsWithheldMessage
{
    /// <summary>The first <see cref="DeploymentStatusMessage.Position"/> that was withheld.</summary>
    [JsonPropertyName("FirstPosition")]
    public required long FirstPosition { get; init; }

    /// <summary>The last position that was withheld; all between the two were withheld, or sent earlier.</summary>
    [JsonPropertyName("LastPosition")]
    public required long LastPosition { get; init; }
}
