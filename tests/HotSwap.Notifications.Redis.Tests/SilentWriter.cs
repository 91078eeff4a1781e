using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>The connection of a client of which only the answer is tested.</summary>
internal sealed class SilentWriter : IDeliveryWriter
{
    public string ConnectionId => "silent";

    public ValueTask WriteAsync(IReadOnlyList<Delivery> deliveries) => ValueTask.CompletedTask;

    public void Cut()
    {
    }

    public void RequestClose()
    {
    }
}
