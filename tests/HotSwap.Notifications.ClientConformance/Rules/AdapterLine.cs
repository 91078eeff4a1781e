using System.Text.Json;
using System.Text.Json.Nodes;

namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>Parses a line that a client printed.</summary>
internal static class AdapterLine
{
    /// <exception cref="FormatException">The line has none of the four valid forms. The message contains the reason.</exception>
    public static ReportedUpdate Parse(string line)
    {
        var json = ParseObject(line);
        return json switch
        {
            _ when json["status"] is JsonObject status => new ReportedStatus(
                Required<string>(status, "ExecutionId"),
                Required<string>(status, "Status"),
                Required<long>(status, "Sequence"),
                Required<long>(status, "Position"),
                Required<bool>(json, "recovered")),
            _ when json["progress"] is JsonObject progress => new ReportedProgress(
                Required<string>(progress, "Stage"), Required<int>(progress, "Progress"), Required<long>(progress, "Sequence")),
            _ when json["nothingKnown"] is not null => new ReportedNothingKnown(Required<bool>(json, "recovered")),
            _ when json["refused"] is not null => new ReportedRefused(Required<string>(json, "refused")),
            _ => throw new FormatException("The object must have one of the properties status, progress, nothingKnown and refused."),
        };
    }

    private static JsonObject ParseObject(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject ?? throw new FormatException("The JSON value must be an object.");
        }
        catch (JsonException error)
        {
            throw new FormatException("The line is not valid JSON.", error);
        }
    }

    private static T Required<T>(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue(out T? typed)
        ? typed
        : throw new FormatException($"The property '{name}' is missing or has the wrong type.");
}
