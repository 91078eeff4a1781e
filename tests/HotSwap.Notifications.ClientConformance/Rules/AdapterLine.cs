using System.Text.Json;
using System.Text.Json.Nodes;

namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>Reads a line that a client printed.</summary>
internal static class AdapterLine
{
    /// <exception cref="FormatException">The line is none of the four forms. The message says why.</exception>
    public static ToldUpdate Parse(string line)
    {
        var json = ParseObject(line);
        return json switch
        {
            _ when json["status"] is JsonObject status => new ToldStatus(
                Required<string>(status, "ExecutionId"),
                Required<string>(status, "Status"),
                Required<long>(status, "Sequence"),
                Required<long>(status, "Position"),
                Required<bool>(json, "recovered")),
            _ when json["progress"] is JsonObject progress => new ToldProgress(
                Required<string>(progress, "Stage"), Required<int>(progress, "Progress"), Required<long>(progress, "Sequence")),
            _ when json["nothingKnown"] is not null => new ToldNothingKnown(Required<bool>(json, "recovered")),
            _ when json["refused"] is not null => new ToldRefused(Required<string>(json, "refused")),
            _ => throw new FormatException("It has none of the properties status, progress, nothingKnown and refused."),
        };
    }

    private static JsonObject ParseObject(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject ?? throw new FormatException("It is no JSON object.");
        }
        catch (JsonException error)
        {
            throw new FormatException("It is no JSON.", error);
        }
    }

    private static T Required<T>(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue(out T? typed)
        ? typed
        : throw new FormatException($"The property {name} is missing or has the wrong type.");
}
