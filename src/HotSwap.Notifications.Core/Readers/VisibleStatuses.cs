using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Collects the statuses that one subscriber may see into pages, in order with other deliveries.</summary>
internal sealed class VisibleStatuses(string epoch, List<Delivery> deliveries) : IDisposable
{
    private readonly List<StatusRecord> _records = [];
    private bool _forAll;

    public void Add(StatusRecord record, bool forAll)
    {
        if (forAll != _forAll)
        {
            Dispose();
            _forAll = forAll;
        }

        _records.Add(record);
    }

    public void Add(Delivery delivery)
    {
        Dispose();
        deliveries.Add(delivery);
    }

    /// <summary>Ends the page.</summary>
    public void Dispose()
    {
        if (_records.Count > 0)
        {
            deliveries.Add(new StatusPage([.. _records], _forAll, epoch));
            _records.Clear();
        }
    }
}
