using System.Text.Json.Nodes;

namespace HotSwap.Notifications.ClientConformance.Wire;

/// <summary>The messages of SignalR's JSON hub protocol.</summary>
internal static class HubFrames
{
    public const int Invocation = 1;
    public const int Completion = 3;
    public const int Ping = 6;
    public const int Close = 7;

    public static JsonObject Event(string name, JsonNode payload) =>
        new() { ["type"] = Invocation, ["target"] = name, ["arguments"] = new JsonArray(payload) };

    public static JsonObject Answer(string? invocationId, JsonNode? result) =>
        new() { ["type"] = Completion, ["invocationId"] = invocationId, ["result"] = result };

    public static JsonObject Failure(string? invocationId, string error) =>
        new() { ["type"] = Completion, ["invocationId"] = invocationId, ["error"] = error };

    public static JsonObject Alive() => new() { ["type"] = Ping };

    public static JsonObject Closing(string reason) => new() { ["type"] = Close, ["error"] = reason, ["allowReconnect"] = true };
}
