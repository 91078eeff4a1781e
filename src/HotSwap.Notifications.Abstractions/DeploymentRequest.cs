using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>What was asked for: which module goes where, and who asked.</summary>
public sealed record DeploymentRequest
{
    /// <summary>The module to deploy.</summary>
    [JsonPropertyName("Module")]
    public required DeploymentModule Module { get; init; }

    /// <summary>The environment to deploy to.</summary>
    [JsonPropertyName("TargetEnvironment")]
    public required string TargetEnvironment { get; init; }

    /// <summary>The e-mail address of the person who asked; null where it is not known or not shown.</summary>
    [JsonPropertyName("RequesterEmail")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? RequesterEmail { get; init; }
}
