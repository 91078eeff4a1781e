namespace HotSwap.Notifications;

/// <summary>The stable codes by which a client tells one refusal from another. A client must tolerate codes that it does not know.</summary>
public static class DeploymentErrorCodes
{
    /// <summary>The caller lacks the rights. Asking again is of no use until they are granted.</summary>
    public const string NotAllowed = "not_allowed";

    /// <summary>The server could not decide whether the caller has the rights. The client should resume.</summary>
    public const string NotDecided = "not_decided";

    /// <summary>The client fell further behind than the history reaches back. The client should resume; it then gets the current state.</summary>
    public const string HistoryLost = "history_lost";
}
