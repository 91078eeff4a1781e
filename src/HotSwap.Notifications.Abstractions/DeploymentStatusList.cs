using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>A page of the statuses of one deployment, as the list API answers it.</summary>
internal sealed record DeploymentStatusList
{
    /// <summary>The statuses, the oldest first.</summary>
    [JsonPropertyName("statuses")]
    public required IReadOnlyList<DeploymentStatusMessage> Statuses { get; init; }

    /// <summary>
    /// The Position after which the server has every status of the deployment. If it is greater than the <c>after</c> of the request,
    /// older statuses may be gone. They are gone if the first Sequence of the first page is greater than 1.
    /// </summary>
    [JsonPropertyName("completeAfter")]
    public required long CompleteAfter { get; init; }

    /// <summary>The cursor from which a watch of the deployment goes on after this page without a gap.</summary>
    [JsonPropertyName("cursor")]
    public required DeploymentCursor Cursor { get; init; }

    /// <summary>The value of <c>after</c> that reads the next page; null on the last page.</summary>
    [JsonPropertyName("next")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? Next { get; init; }
}
