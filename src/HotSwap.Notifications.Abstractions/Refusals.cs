namespace HotSwap.Notifications;

/// <summary>The sentences with which the hub refuses, as a <c>HubException</c> carries them.</summary>
internal static class Refusals
{
    /// <summary>The same whether the deployment exists or not.</summary>
    public const string NotAllowed = "The subscription was refused: it needs rights that the caller does not have.";

    /// <summary>The reason of a subscription that ends because its policy does not decide.</summary>
    public const string NotDecided = "Authorization could not be decided. Subscribe or resume again.";

    /// <summary>How a refusal begins that is over as soon as the client calls less often.</summary>
    public const string TooManyCalls = "Too many calls";

    /// <summary>How the refusal of a node begins that has just started.</summary>
    public const string NotReady = "Not ready yet";

    /// <summary>
    /// Whether the hub refused for good, in a sentence meant for the caller. Its other errors, such as those of a server that is
    /// about to shut down, come without such a sentence.
    /// </summary>
    /// <param name="hubExceptionMessage">The message of the <c>HubException</c> as it arrives at a client.</param>
    public static bool IsFinal(string hubExceptionMessage) =>
        hubExceptionMessage.Contains("HubException: ", StringComparison.Ordinal)
        && !hubExceptionMessage.Contains(TooManyCalls, StringComparison.Ordinal)
        && !hubExceptionMessage.Contains(NotReady, StringComparison.Ordinal);
}
