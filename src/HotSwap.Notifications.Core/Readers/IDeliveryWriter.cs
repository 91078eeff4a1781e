using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Writes deliveries to one subscriber. Each transport implements it.</summary>
internal interface IDeliveryWriter
{
    /// <summary>Gets the id of the connection, for log messages.</summary>
    string ConnectionId { get; }

    /// <summary>Writes deliveries in order, in as few flushes as the transport allows. The engine makes one call at a time.</summary>
    ValueTask WriteAsync(IReadOnlyList<Delivery> deliveries);

    /// <summary>Ends the connection at once, even during a write.</summary>
    void Cut();

    /// <summary>Requests that the connection ends when everything is written. The client can reconnect.</summary>
    void RequestClose();
}
