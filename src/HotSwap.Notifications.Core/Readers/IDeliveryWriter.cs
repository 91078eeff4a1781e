using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Writes to one subscriber: what a transport has to do.</summary>
internal interface IDeliveryWriter
{
    /// <summary>Gets the id of the connection, for the log.</summary>
    string ConnectionId { get; }

    /// <summary>Writes in this order, in as few flushes as the transport allows. One call is under way at a time.</summary>
    ValueTask WriteAsync(IReadOnlyList<Delivery> deliveries);

    /// <summary>Ends the connection at once, whatever is being written.</summary>
    void Cut();

    /// <summary>Asks the connection to end once everything is written. Its client comes back.</summary>
    void RequestClose();
}
