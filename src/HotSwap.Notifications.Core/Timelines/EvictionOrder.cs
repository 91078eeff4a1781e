namespace HotSwap.Notifications.Timelines;

/// <summary>
/// The order in which statuses are evicted when the memory for the history is spent: the oldest first, but never the latest of a deployment,
/// which goes with its deployment. Counts the memory. Not thread-safe.
/// </summary>
internal sealed class EvictionOrder
{
    private readonly LinkedList<StatusRecord> _byAge = [];

    /// <summary>Gets the memory that the kept statuses take, in bytes.</summary>
    public long Bytes { get; private set; }

    public void Add(StatusRecord record)
    {
        Bytes += record.Size;
        record.EvictionNode = _byAge.AddLast(record);
    }

    /// <summary>A record is no longer the latest of its deployment. One that was passed over before is now the first to go.</summary>
    public void Superseded(StatusRecord? record)
    {
        if (record is { EvictionNode: null, IsKept: true })
        {
            record.EvictionNode = _byAge.AddFirst(record);
        }
    }

    /// <summary>A record has been dropped from a timeline.</summary>
    public void Dropped(StatusRecord record)
    {
        if (!record.IsKept)
        {
            Bytes -= record.Size;
            Remove(record);
        }
    }

    /// <summary>Takes the oldest status that is not the latest of its deployment; null where there is none.</summary>
    public StatusRecord? TakeOldest()
    {
        while (_byAge.First?.Value is { } oldest)
        {
            Remove(oldest);
            if (!ReferenceEquals(oldest.Deployment.Latest, oldest) || !oldest.IsInDeployment)
            {
                return oldest;
            }
        }

        return null;
    }

    public void Clear()
    {
        _byAge.Clear();
        Bytes = 0;
    }

    private void Remove(StatusRecord record)
    {
        if (record.EvictionNode is { } node)
        {
            _byAge.Remove(node);
            record.EvictionNode = null;
        }
    }
}
