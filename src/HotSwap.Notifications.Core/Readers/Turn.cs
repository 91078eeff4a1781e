using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>The deliveries of one turn and its remaining room. A turn has room for one page of statuses, so that turns stay short.</summary>
internal sealed class Turn(List<Delivery> deliveries)
{
    private int _statuses = StatusPage.MaxStatuses;
    private int _bytes = StatusPage.MaxBytes;

    public bool IsFull => _statuses <= 0 || _bytes <= 0;

    /// <summary>Gets the room for further statuses. A reader that has the whole room can share a page with other readers.</summary>
    public PageSize Room => new(_statuses, _bytes);

    /// <summary>Gets the decisions to request after the turn; null before the first.</summary>
    public List<(Reader Reader, string ExecutionId)>? Asks { get; private set; }

    /// <summary>Gets the pages of the log to read after the turn; null before the first.</summary>
    public List<(Reader Reader, long After)>? Backlogs { get; private set; }

    public void Add(StatusPage page)
    {
        deliveries.Add(page);
        Take(page.Records.Length, page.Bytes);
    }

    public void Add(Delivery delivery) => deliveries.Add(delivery);

    public void Take(int statuses, int bytes)
    {
        _statuses -= statuses;
        _bytes -= bytes;
    }

    public void Ask(Reader reader, string executionId) => (Asks ??= []).Add((reader, executionId));

    public void ReadBack(Reader reader, long after) => (Backlogs ??= []).Add((reader, after));

    /// <summary>Begins a page for a subscriber that may see only some of the statuses.</summary>
    public VisibleStatuses BeginVisible(string epoch) => new(epoch, deliveries);
}
