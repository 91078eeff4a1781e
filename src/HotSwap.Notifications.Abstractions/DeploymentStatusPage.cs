using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>A page of the statuses of one deployment, returned by the list API.</summary>
public sealed class DeploymentStatusPage
{
    /// <summary>Gets the statuses, the oldest first.</summary>
    [JsonPropertyName("statuses")]
    public required IReadOnlyList<DeploymentStatusMessage> Statuses { get; init => field = value ?? []; }

    /// <summary>
    /// Gets the <see cref="DeploymentStatusMessage.Position"/> after which the server has every status of the deployment. If it is greater
    /// than the position in the request, older statuses may be gone. They are gone if the first
    /// <see cref="DeploymentStatusMessage.Sequence"/> of the first page is greater than 1.
    /// </summary>
    [JsonPropertyName("completeAfter")]
    public required long CompleteAfter { get; init; }

    /// <summary>Gets the cursor from which a watch of the deployment continues after this page without a gap.</summary>
    [JsonPropertyName("cursor")]
    public required DeploymentCursor Cursor { get; init; }

    /// <summary>Gets the value of the <c>after</c> parameter for the next page; null on the last page.</summary>
    [JsonPropertyName("next")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? NextPageAfter { get; init; }
}
