using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>
/// The payload of <see cref="IDeploymentClient.DeploymentSubscriptionEnded"/>. <see cref="Code"/> shows whether the client should resume. A
/// client that does not know the code resumes; the answer shows whether it may still watch.
/// </summary>
public sealed record DeploymentSubscriptionEndedMessage
{
    /// <summary>Gets the execution id of the deployment whose subscription ended; null for the subscription to all deployments.</summary>
    [JsonPropertyName("ExecutionId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ExecutionId { get; init; }

    /// <summary>Gets the reason, as a sentence for a log.</summary>
    [JsonPropertyName("Reason")]
    public required string Reason { get; init; }

    /// <summary>
    /// Gets the reason as a stable code, one of <see cref="DeploymentErrorCodes"/>. Null from a server older than 0.2.0.
    /// </summary>
    [JsonPropertyName("Code")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }
}
