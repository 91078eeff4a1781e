using System.Collections.ObjectModel;
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

    /// <summary>
    /// Gets what a host adds to the request, such as the team, the tenant or the commit. At most 16 labels: names of 1 to 64 characters,
    /// values of at most 256. Ordered by name; null for none, also where an empty dictionary is set. Left out of the JSON when null.
    /// </summary>
    [JsonPropertyName("Labels")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Labels { get; init => field = value is { Count: > 0 } ? Sorted(value) : null; }

    /// <summary>Compares by value, the labels one by one.</summary>
    /// <param name="other">The request to compare with.</param>
    /// <returns>True when both requests have the same values.</returns>
    public bool Equals(DeploymentRequest? other) =>
        other is not null
        && Module == other.Module
        && TargetEnvironment == other.TargetEnvironment
        && RequesterEmail == other.RequesterEmail
        && (Labels ?? _none).SequenceEqual(other.Labels ?? _none);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Module, TargetEnvironment, RequesterEmail, Labels?.Count);

    private static readonly ReadOnlyDictionary<string, string> _none = ReadOnlyDictionary<string, string>.Empty;

    private static ReadOnlyDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> labels) =>
        new(new SortedDictionary<string, string>(labels.ToDictionary(), StringComparer.Ordinal));
}
