using System.Text.Json.Serialization;

namespace HotSwap.Notifications;

/// <summary>
/// A position in the log. Valid for the feed of one deployment and for the feed of all. It stays valid across connections and
/// nodes, and a client may store it across its own restarts. Pass it back unchanged.
/// </summary>
/// <remarks>Two cursors are equal when their epochs and their numbers are equal. Only the server can determine which of two cursors is newer.</remarks>
public sealed record DeploymentCursor
{
    /// <summary>
    /// Initializes a new instance of the <see cref="DeploymentCursor"/> class. The constructor accepts any values, because another version can
    /// have written the cursor. The methods that take a cursor check it.
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
    /// Gets the name of the term of the log that the number belongs to. In a new term, the log may lack statuses that were sent in an earlier
    /// one.
    /// </summary>
    [JsonPropertyName("Epoch")]
    public string Epoch { get; init; }

    /// <summary>
    /// Gets the <see cref="DeploymentStatusMessage.Position"/> up to which the client has received every status. 0 or more.
    /// </summary>
    [JsonPropertyName("Number")]
    public long Number { get; init; }
}
