using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>The module that a deployment installs.</summary>
public sealed record DeploymentModule
{
    /// <summary>Gets the module's name.</summary>
    [JsonPropertyName("Name")]
    public required string Name { get; init; }

    /// <summary>Gets the module's version.</summary>
    [JsonPropertyName("Version")]
    public required string Version { get; init; }
}
