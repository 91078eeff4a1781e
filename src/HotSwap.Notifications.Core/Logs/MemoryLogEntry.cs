namespace HotSwap.Notifications.Logs;

/// <summary>What the log in memory keeps of one deployment.</summary>
internal sealed class MemoryLogEntry : IRetained<MemoryLogEntry>
{
    public MemoryLogEntry() => RetentionNode = new LinkedListNode<MemoryLogEntry>(this);

    public LoggedStatus? Latest { get; set; }

    public DateTimeOffset? FinishedAt => Latest is { IsFinal: true } final ? final.AppendedAt : null;

    public bool HasStatus => Latest is not null;

    /// <summary>Gets or sets the timestamp at which the lease expires; null where there is no lease.</summary>
    public long? LeaseEnd { get; set; }

    public Dictionary<string, AppendResult>? Keys { get; set; }

    public LinkedListNode<MemoryLogEntry> RetentionNode { get; }
}
