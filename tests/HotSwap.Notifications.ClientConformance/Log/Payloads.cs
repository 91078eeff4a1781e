using System.Text.Json.Nodes;

namespace HotSwap.Notifications.ClientConformance.Log;

/// <summary>Builds the payloads on the wire by hand, so that a scenario can add fields that no client knows.</summary>
internal sealed class Payloads
{
    private const string Time = "2026-01-01T12:00:00Z";

    /// <summary>Gets or sets a value indicating whether each object contains a field that no client knows.</summary>
    public bool HasUnknownFields { get; set; }

    /// <summary>Gets or sets the status of the stage in each state.</summary>
    public string StageStatus { get; set; } = "Running";

    public JsonObject Status(LoggedStatus status) => Extended(new JsonObject
    {
        ["ExecutionId"] = status.ExecutionId,
        ["Status"] = status.Status,
        ["UpdatedAt"] = Time,
        ["Details"] = Extended(new JsonObject
        {
            ["ExecutionId"] = status.ExecutionId,
            ["Request"] = Extended(new JsonObject
            {
                ["Module"] = Extended(new JsonObject { ["Name"] = "shop", ["Version"] = "1.2.0" }),
                ["TargetEnvironment"] = "production",
                ["RequesterEmail"] = null,
            }),
            ["Status"] = status.Status,
            ["CurrentStage"] = "Build",
            ["Stages"] = new JsonArray(Extended(new JsonObject
            {
                ["StageName"] = "Build",
                ["Status"] = StageStatus,
                ["StartTime"] = Time,
                ["EndTime"] = null,
            })),
            ["StartTime"] = Time,
            ["LastUpdated"] = Time,
        }),
        ["Sequence"] = status.Sequence,
        ["Position"] = status.Position,
    });

    public JsonObject Progress(string executionId, string stage, int progress, long sequence) => Extended(new JsonObject
    {
        ["ExecutionId"] = executionId,
        ["Stage"] = stage,
        ["Progress"] = progress,
        ["Timestamp"] = Time,
        ["Sequence"] = sequence,
    });

    public JsonObject Withheld(long first, long last, long answerNumber)
    {
        var payload = new JsonObject { ["FirstPosition"] = first, ["LastPosition"] = last };
        if (answerNumber > 0)
        {
            payload["AnswerNumber"] = answerNumber;
        }

        return Extended(payload);
    }

    /// <param name="executionId">The execution id of the deployment, or null for all deployments.</param>
    /// <param name="code">The code, or null to act like a server before version 0.2.0.</param>
    public JsonObject Ended(string? executionId, string? code)
    {
        var payload = new JsonObject { ["ExecutionId"] = executionId, ["Reason"] = "The scenario ends the subscription." };
        if (code is not null)
        {
            payload["Code"] = code;
        }

        return Extended(payload);
    }

    public JsonObject Answer(Answer answer, IReadOnlyList<string> finalStatuses)
    {
        var payload = new JsonObject
        {
            ["Cursor"] = new JsonObject { ["Epoch"] = answer.Epoch, ["Number"] = answer.Number },
            ["Recovered"] = answer.Recovered,
            ["Statuses"] = new JsonArray([.. answer.Statuses.Select(Status)]),
            ["Progress"] = answer.Progress,
            ["FinalStatuses"] = new JsonArray([.. finalStatuses.Select(each => JsonValue.Create(each))]),
        };
        if (answer.IsFiltered)
        {
            payload["Filtered"] = true;
        }

        if (answer.SnapshotEnd > 0)
        {
            payload["SnapshotEnd"] = answer.SnapshotEnd;
        }

        if (answer.AnswerNumber > 0)
        {
            payload["AnswerNumber"] = answer.AnswerNumber;
        }

        return Extended(payload);
    }

    private JsonObject Extended(JsonObject payload)
    {
        if (HasUnknownFields)
        {
            payload["FieldOfALaterVersion"] = new JsonObject { ["Nested"] = new JsonArray(1, "two", null) };
        }

        return payload;
    }
}
