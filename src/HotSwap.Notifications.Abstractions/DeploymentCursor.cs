using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>
/// A position in the log. Valid for the feed of one deployment and for the feed of all. It stays valid across connections and
/// nodes, and a client may store it across its own restarts. Pass it back unchanged.
/// </summary>
/// <remarks>Two cursors are equal when their epochs and their numbers are equal. Which of two cursors is newer only the server can say.</remarks>
public sealed record DeploymentCursor
{
    /// <summary>
    /// Initializes a new instance of the <see cref="DeploymentCursor"/> class. It accepts any values, because a reader tolerates what
    /// another version wrote. The methods that take a cursor check it.
    /// </summary>
    /// <param name="epoch">The term of the log that the number belongs to. 1 to 128 characters.</param>
    /// <param name="number">The position up to which the client has received every status. 0 or more.</param>
    [JsonConstructor]
    public DeploymentCursor(string epoch, long number)
    {
        Epoch = epoch;
        Number = number;
    }

    /// <summary>
    /// Gets the name of the term of the log that the number belongs to. In a new term the server no longer vouches for what was sent
    /// before.
    /// </summary>
    [JsonPropertyName("Epoch")]
    public string Epoch { get; init; }

    /// <summary>
    /// Gets the <see cref="DeploymentStatusMessage.Position"/> up to which the client has received every status. 0 or more.
    /// </summary>
    [JsonPropertyName("Number")]
    public long Number { get; init; }
}
