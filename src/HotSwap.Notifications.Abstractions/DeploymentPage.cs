using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>A page of the list of deployments, as the list API answers it.</summary>
public sealed class DeploymentPage
{
    /// <summary>Gets the latest status of each deployment, the newest first. A page may be empty and still have a next one.</summary>
    [JsonPropertyName("deployments")]
    public required IReadOnlyList<DeploymentStatusMessage> Deployments { get; init => field = value ?? []; }

    /// <summary>
    /// Gets the cursor from which a watch of all deployments goes on without a gap. All pages of one list have the same.
    /// </summary>
    [JsonPropertyName("cursor")]
    public required DeploymentCursor Cursor { get; init; }

    /// <summary>Gets the value of the request's <c>after</c> that reads the next page; null on the last page.</summary>
    [JsonPropertyName("next")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? NextPageToken { get; init; }
}
