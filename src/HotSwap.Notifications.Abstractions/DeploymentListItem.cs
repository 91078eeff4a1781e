using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>The current state of one deployment, returned by the list API.</summary>
internal sealed record DeploymentListItem
{
    /// <summary>Gets the latest status of the deployment.</summary>
    [JsonPropertyName("deployment")]
    public required DeploymentStatusMessage Deployment { get; init; }

    /// <summary>Gets the cursor from which a watch of the deployment continues without a gap.</summary>
    [JsonPropertyName("cursor")]
    public required DeploymentCursor Cursor { get; init; }
}
