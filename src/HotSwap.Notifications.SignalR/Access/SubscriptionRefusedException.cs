namespace HotSwap.Notifications.Access;

/// <summary>A subscription is refused, with a sentence for the client.</summary>
internal sealed class SubscriptionRefusedException(string sentence) : Exception(sentence);
