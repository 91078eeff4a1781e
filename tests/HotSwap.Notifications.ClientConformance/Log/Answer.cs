using System.Text.Json.Nodes;

namespace HotSwap.Notifications.ClientConformance.Log;

/// <summary>An answer to a Resume call, before serialization. docs/asyncapi.yaml describes the fields.</summary>
internal sealed record Answer
{
    public required string Epoch { get; init; }

    public required long Number { get; init; }

    public required bool Recovered { get; init; }

    public required IReadOnlyList<LoggedStatus> Statuses { get; init; }

    public bool IsFiltered { get; init; }

    public JsonObject? Progress { get; init; }

    public long SnapshotEnd { get; init; }

    public long AnswerNumber { get; init; }
}
