using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>The request for a deployment: the module, the environment and the requester.</summary>
public sealed record DeploymentRequest
{
    /// <summary>Gets the module to deploy.</summary>
    [JsonPropertyName("Module")]
    public required DeploymentModule Module { get; init; }

    /// <summary>Gets the environment to deploy to.</summary>
    [JsonPropertyName("TargetEnvironment")]
    public required string TargetEnvironment { get; init; }

    /// <summary>Gets the e-mail address of the requester; null if the host does not provide it or does not show it.</summary>
    [JsonPropertyName("RequesterEmail")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? RequesterEmail { get; init; }

    /// <summary>
    /// Gets the labels that the host adds to the request, such as the team, the tenant or the commit. At most 16 labels, with names of 1 to
    /// 64 characters and values of at most 256. Copied, and ordered by name. Null for none; an empty dictionary becomes null. Left out of the
    /// JSON when null.
    /// </summary>
    [JsonPropertyName("Labels")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Labels { get; init => field = value is { Count: > 0 } ? Sorted(value) : null; }

    /// <summary>Compares two requests by value, the labels one by one.</summary>
    /// <param name="other">The request to compare with.</param>
    /// <returns>true if both requests have the same values; otherwise, false.</returns>
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
