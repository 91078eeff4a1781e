using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>
/// A position in the log. Valid for the feed of one deployment and for the feed of all. It stays valid across connections and
/// nodes, and a client may store it across its own restarts. Pass it back unchanged.
/// </summary>
/// <param name="Epoch">
/// Names the term of the log that the number belongs to. In a new term the server no longer vouches for what was sent before.
/// </param>
/// <param name="Number">
/// The <see cref="DeploymentStatusMessage.Position"/> up to which the client has received every status. 0 or more.
/// </param>
public sealed record DeploymentCursor(
    [property: JsonPropertyName("Epoch")] string Epoch,
    [property: JsonPropertyName("Number")] long Number);
