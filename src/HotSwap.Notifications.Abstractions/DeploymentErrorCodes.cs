namespace HotSwap.Notifications;

/// <summary>
/// The stable codes that tell a client why a subscription ended. A client must tolerate codes that it does not know.
/// </summary>
public static class DeploymentErrorCodes
{
    /// <summary>The caller lacks the rights. Subscribing or resuming again fails until the rights are granted.</summary>
    public const string NotAllowed = "not_allowed";

    /// <summary>The server could not decide whether the caller has the rights. The client should resume.</summary>
    public const string NotDecided = "not_decided";

    /// <summary>
    /// The client fell behind the history that is kept, or the log began anew. The client should resume; if the history does not
    /// reach back to its cursor, the answer has the current state.
    /// </summary>
    public const string HistoryLost = "history_lost";
}
