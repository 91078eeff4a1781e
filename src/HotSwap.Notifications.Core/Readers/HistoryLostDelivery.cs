using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Notifies the client that statuses may be missing between the previous delivery and the next one.</summary>
internal sealed class HistoryLostDelivery : Delivery
{
    public static HistoryLostDelivery Instance { get; } = new();
}
