using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>A page of the list of deployments, as the list API answers it.</summary>
internal sealed record DeploymentList
{
    /// <summary>The latest status of each deployment, the newest first.</summary>
    [JsonPropertyName("deployments")]
    public required IReadOnlyList<DeploymentStatusMessage> Deployments { get; init; }

    /// <summary>The cursor from which a watch of all deployments goes on without a gap.</summary>
    [JsonPropertyName("cursor")]
    public required DeploymentCursor Cursor { get; init; }

    /// <summary>The value of <c>after</c> that reads the next page; null on the last page.</summary>
    [JsonPropertyName("next")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Next { get; init; }
}
