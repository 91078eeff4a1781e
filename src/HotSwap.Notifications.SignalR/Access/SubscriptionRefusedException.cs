namespace HotSwap.Notifications.Access;

/// <summary>A subscription is refused, with a sentence for the client.</summary>
internal sealed class SubscriptionRefusedException(string reason, string sentence) : Exception(sentence)
{
    /// <summary>Gets the reason as it is counted.</summary>
    public string Reason => reason;
}
