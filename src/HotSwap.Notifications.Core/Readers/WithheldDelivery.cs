using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Positions that a subscriber of all deployments does not get, or has had before.</summary>
internal sealed class WithheldDelivery(Reader all, long first, long last) : Delivery
{
    public DeploymentsWithheldMessage Message { get; } = new()
    {
        FirstPosition = first,
        LastPosition = last,
        AnswerNumber = all.Subscriber.AnswersOfAll - 1,
    };
}
