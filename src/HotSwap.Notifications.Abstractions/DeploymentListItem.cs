using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>The current state of one deployment, as the list API answers it.</summary>
internal sealed record DeploymentListItem
{
    /// <summary>The latest status of the deployment.</summary>
    [JsonPropertyName("deployment")]
    public required DeploymentStatusMessage Deployment { get; init; }

    /// <summary>The cursor from which a watch of the deployment goes on without a gap.</summary>
    [JsonPropertyName("cursor")]
    public required DeploymentCursor Cursor { get; init; }
}
