namespace HotSwap.Notifications.Publishing;

/// <summary>A message's place in the outbox.</summary>
internal sealed class OutboxEntry
{
    public OutboxEntry(DeploymentStatusMessage status)
    {
        Message = status;
        QueueNode = new LinkedListNode<OutboxEntry>(this);
    }

    public OutboxEntry(DeploymentProgressMessage progress, StageSlot slot)
    {
        Message = progress;
        Slot = slot;
        QueueNode = new LinkedListNode<OutboxEntry>(this);
        ProgressNode = new LinkedListNode<OutboxEntry>(this);
    }

    public object Message { get; set; }

    /// <summary>The stage of a progress; null for a status.</summary>
    public StageSlot? Slot { get; }

    public LinkedListNode<OutboxEntry> QueueNode { get; }

    /// <summary>The place among the progress that may be dropped; null for a status, which may not.</summary>
    public LinkedListNode<OutboxEntry>? ProgressNode { get; }
}
