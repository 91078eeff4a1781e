using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>A page of the list of deployments, returned by the list API.</summary>
public sealed class DeploymentPage
{
    /// <summary>Gets the latest status of each deployment, the newest first. A page can be empty even if another page follows.</summary>
    [JsonPropertyName("deployments")]
    public required IReadOnlyList<DeploymentStatusMessage> Deployments { get; init => field = value ?? []; }

    /// <summary>
    /// Gets the cursor from which a watch of all deployments continues without a gap. All pages of one list have the same cursor.
    /// </summary>
    [JsonPropertyName("cursor")]
    public required DeploymentCursor Cursor { get; init; }

    /// <summary>Gets the value of the <c>after</c> parameter for the next page; null on the last page.</summary>
    [JsonPropertyName("next")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? NextPageToken { get; init; }
}
