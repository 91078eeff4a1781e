using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>
/// The payload of <see cref="IDeploymentClient.DeploymentSubscriptionEnded"/>. The client may ask again; the answer then says
/// whether it may still watch.
/// </summary>
public sealed record DeploymentSubscriptionEndedMessage
{
    /// <summary>The deployment that is no longer watched; null for the subscription to all.</summary>
    [JsonPropertyName("ExecutionId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ExecutionId { get; init; }

    /// <summary>Gets the reason in a sentence for the reader of a log.</summary>
    [JsonPropertyName("Reason")]
    public required string Reason { get; init; }

    /// <summary>
    /// Gets the reason as a stable code, one of <see cref="DeploymentErrorCodes"/>. Clients decide by it. Null from a server before 0.2.
    /// </summary>
    [JsonPropertyName("Code")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }
}
