using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Statuses may be missing between what was written before and what follows.</summary>
internal sealed class HistoryLostDelivery : Delivery
{
    public static HistoryLostDelivery Instance { get; } = new();
}
