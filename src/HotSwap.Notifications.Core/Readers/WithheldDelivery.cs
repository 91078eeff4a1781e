using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Reports a range of positions whose statuses a subscriber of all deployments may not see, or has already received.</summary>
internal sealed class WithheldDelivery(Reader all, long first, long last) : Delivery
{
    public DeploymentsWithheldMessage Message { get; } = new()
    {
        FirstPosition = first,
        LastPosition = last,
        AnswerNumber = all.Subscriber.AnswersOfAll - 1,
    };
}
