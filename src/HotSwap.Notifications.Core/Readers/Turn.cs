using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>What is written in one turn, and how much room it still has. One page of statuses in all, so that turns stay short.</summary>
internal sealed class Turn(List<Delivery> deliveries)
{
    private int _statuses = StatusPage.MaxStatuses;
    private int _bytes = StatusPage.MaxBytes;

    public bool IsFull => _statuses <= 0 || _bytes <= 0;

    /// <summary>Gets the room for further statuses. Readers that have a turn to themselves share whole pages.</summary>
    public PageSize Room => new(_statuses, _bytes);

    /// <summary>Gets the decisions to ask for after the turn. Null until there is one.</summary>
    public List<(Reader Reader, string ExecutionId)>? Asks { get; private set; }

    /// <summary>Gets the pages of the log to read after the turn. Null until there is one.</summary>
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

    /// <summary>Begins a page for a subscriber that is shown a part of what there is.</summary>
    public VisibleStatuses BeginVisible(string epoch) => new(epoch, deliveries);
}
