using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications.Telemetry;

namespace HotSwap.Notifications.Publishing;

/// <summary>
/// The outbox's messages in their order. At its capacity it makes room by dropping progress: superseded values first, then the
/// oldest. Not thread-safe.
/// </summary>
internal sealed class OutboxQueue(int capacity, int statusLimit, NotificationMetrics metrics)
{
    private readonly LinkedList<OutboxEntry> _entries = [];
    private readonly LinkedList<OutboxEntry> _progress = [];
    private readonly LinkedList<OutboxEntry> _superseded = [];

    public int Count => _entries.Count;

    /// <summary>Adds a status. False when nothing but statuses waits, and as many as may.</summary>
    public bool TryAdd(DeploymentStatusMessage status, out StageSlot? dropped)
    {
        if (!HasRoom(out dropped) && _entries.Count >= statusLimit)
        {
            return false;
        }

        _entries.AddLast(new OutboxEntry(status).QueueNode);
        return true;
    }

    /// <summary>Adds a progress. Null when nothing but statuses waits.</summary>
    public OutboxEntry? TryAdd(DeploymentProgressMessage progress, StageSlot slot, out StageSlot? dropped)
    {
        if (!HasRoom(out dropped))
        {
            metrics.ProgressThinned();
            return null;
        }

        var entry = new OutboxEntry(progress, slot);
        _entries.AddLast(entry.QueueNode);
        _progress.AddLast(entry.ProgressNode!);
        return entry;
    }

    /// <summary>A newer value of the same stage waits: this one is the first to go.</summary>
    public void Supersede(OutboxEntry progress)
    {
        var node = progress.ProgressNode!;
        if (node.List == _progress)
        {
            _progress.Remove(node);
            _superseded.AddLast(node);
        }
    }

    public bool TryTake([NotNullWhen(true)] out OutboxEntry? entry)
    {
        entry = _entries.First?.Value;
        if (entry is null)
        {
            return false;
        }

        Remove(entry);
        return true;
    }

    private bool HasRoom(out StageSlot? dropped)
    {
        dropped = null;
        if (_entries.Count < capacity)
        {
            return true;
        }

        if ((_superseded.First ?? _progress.First)?.Value is not { } oldest)
        {
            return false;
        }

        metrics.ProgressThinned();
        Remove(oldest);
        dropped = oldest.Slot;
        return true;
    }

    private void Remove(OutboxEntry entry)
    {
        _entries.Remove(entry.QueueNode);
        if (entry.Slot is not { } slot)
        {
            return;
        }

        entry.ProgressNode!.List!.Remove(entry.ProgressNode);
        slot.Open = slot.Open == entry ? null : slot.Open;
        slot.Sealed = slot.Sealed == entry ? null : slot.Sealed;
    }
}
