namespace HotSwap.Notifications.Logs;

/// <summary>
/// The entry of one deployment in the in-memory log. It has the deployment's numbers. The timelines hold the latest status; the entry has
/// only a weak reference to it.
/// </summary>
internal sealed class MemoryLogEntry : IRetained<MemoryLogEntry>
{
    private readonly WeakReference<LoggedStatus?> _latest = new(null);

    public MemoryLogEntry(string executionId)
    {
        ExecutionId = executionId;
        RetentionNode = new LinkedListNode<MemoryLogEntry>(this);
    }

    public string ExecutionId { get; }

    public long Sequence { get; private set; }

    public long Position { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public bool HasStatus => Position > 0;

    /// <summary>Gets the latest status; null if the timelines no longer hold it.</summary>
    public LoggedStatus? Latest => _latest.TryGetTarget(out var latest) ? latest : null;

    /// <summary>Gets or sets the timestamp at which the lease expires; null if there is no lease.</summary>
    public long? LeaseEnd { get; set; }

    public Dictionary<string, AppendResult>? Keys { get; set; }

    public LinkedListNode<MemoryLogEntry> RetentionNode { get; }

    public void Add(LoggedStatus status)
    {
        (Sequence, Position) = (status.Sequence, status.Position);
        FinishedAt = status.IsFinal ? status.AppendedAt : null;
        LeaseEnd = status.IsFinal ? null : LeaseEnd;
        _latest.SetTarget(status);
    }
}
