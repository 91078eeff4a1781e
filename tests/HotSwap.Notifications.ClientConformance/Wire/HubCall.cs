using System.Text.Json.Nodes;

namespace HotSwap.Notifications.ClientConformance.Wire;

/// <summary>A call by a client.</summary>
/// <param name="Connection">The connection of the call.</param>
/// <param name="InvocationId">The id that the answer repeats, or null if the client expects no answer.</param>
/// <param name="Method">The name of the method on the wire.</param>
/// <param name="Arguments">The arguments.</param>
internal sealed record HubCall(HubConnection Connection, string? InvocationId, string Method, JsonArray Arguments)
{
    public bool IsResume => Method is "ResumeDeployment" or "ResumeAllDeployments";

    public bool IsSubscribe => Method is "SubscribeToDeployment" or "SubscribeToAllDeployments";

    public bool IsUnsubscribe => Method is "UnsubscribeFromDeployment" or "UnsubscribeFromAllDeployments";

    /// <summary>Gets the execution id of the deployment, or null for all deployments.</summary>
    public string? ExecutionId => Method.EndsWith("AllDeployments", StringComparison.Ordinal) ? null : Text(0);

    /// <summary>Gets the cursor of a Resume call, or null if the call asks for the current state.</summary>
    public JsonObject? Cursor => IsResume && Arguments.Count > 0 ? Arguments[^1] as JsonObject : null;

    public void Answer(JsonNode? result) => Connection.Send(HubFrames.Answer(InvocationId, result));

    /// <param name="error">The message that SignalR sends to the caller.</param>
    public void Fail(string error) => Connection.Send(HubFrames.Failure(InvocationId, error));

    private string? Text(int index) =>
        Arguments.Count > index && Arguments[index] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
