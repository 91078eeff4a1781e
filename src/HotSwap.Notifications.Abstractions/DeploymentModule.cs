using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>The module that a deployment brings into place.</summary>
public sealed record DeploymentModule
{
    /// <summary>The module's name.</summary>
    [JsonPropertyName("Name")]
    public required string Name { get; init; }

    /// <summary>The module's version.</summary>
    [JsonPropertyName("Version")]
    public required string Version { get; init; }
}
