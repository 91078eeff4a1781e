using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>The hub's answer to a subscription.</summary>
public sealed record DeploymentSubscription
{
    /// <summary>
    /// The cursor to resume with: everything up to it is in this answer (or, after a plain Subscribe, in the events sent before
    /// newer ones). Present also for a deployment that has said nothing yet.
    /// </summary>
    [JsonPropertyName("Cursor")]
    public required DeploymentCursor Cursor { get; init; }

    /// <summary>
    /// True when <see cref="Statuses"/> is every status since the cursor that was given. False when no cursor was given or
    /// history no longer reaches back to it: <see cref="Statuses"/> is then the current state.
    /// </summary>
    [JsonPropertyName("Recovered")]
    public bool Recovered { get; init; }

    /// <summary>The statuses, ordered by <see cref="DeploymentStatusMessage.Position"/>. Empty after a plain Subscribe.</summary>
    [JsonPropertyName("Statuses")]
    public IReadOnlyList<DeploymentStatusMessage> Statuses { get; init => field = value ?? []; } = [];

    /// <summary>
    /// True when <see cref="Statuses"/> leaves out statuses of all deployments that this subscriber may not see. The gaps in their
    /// positions are these, and nothing is lost. Left out of the JSON when false.
    /// </summary>
    [JsonPropertyName("Filtered")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Filtered { get; init; }

    /// <summary>The newest progress of the one deployment that was asked for; null where there is none.</summary>
    [JsonPropertyName("Progress")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public DeploymentProgressMessage? Progress { get; init; }

    /// <summary>The statuses after which the server takes a deployment as over.</summary>
    [JsonPropertyName("FinalStatuses")]
    public IReadOnlyList<string> FinalStatuses { get; init => field = value ?? []; } = [];
}
