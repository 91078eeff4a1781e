using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>
/// Where a watcher has come to. It serves for one deployment as for all, and stays valid across connections, nodes and, where it
/// is stored, across restarts of the watcher.
/// </summary>
/// <param name="Epoch">Names the lifetime of the server's log. When history is lost it changes, and numbers start again.</param>
/// <param name="Number">The <see cref="DeploymentStatusMessage.Position"/> up to which everything has been seen. 0 or more.</param>
public sealed record DeploymentCursor(
    [property: JsonPropertyName("Epoch")] string Epoch,
    [property: JsonPropertyName("Number")] long Number);
