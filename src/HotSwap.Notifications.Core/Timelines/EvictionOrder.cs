namespace HotSwap.Notifications.Timelines;

/// <summary>
/// The order in which statuses are evicted when the history exceeds its memory limit. The oldest status comes first. The latest status of a
/// deployment is evicted only together with the deployment. The class also counts the memory. Not thread-safe.
/// </summary>
internal sealed class EvictionOrder
{
    private readonly LinkedList<StatusRecord> _byAge = [];

    /// <summary>Gets the memory of the kept statuses, in bytes.</summary>
    public long Bytes { get; private set; }

    public void Add(StatusRecord record)
    {
        Bytes += record.Size;
        record.EvictionNode = _byAge.AddLast(record);
    }

    /// <summary>
    /// Records that a status is no longer the latest of its deployment. If <see cref="TakeOldest"/> skipped the status before, it is now the
    /// first one to evict.
    /// </summary>
    public void Superseded(StatusRecord? record)
    {
        if (record is { EvictionNode: null, IsKept: true })
        {
            record.EvictionNode = _byAge.AddFirst(record);
        }
    }

    /// <summary>Records that a status was dropped from a timeline.</summary>
    public void Dropped(StatusRecord record)
    {
        if (!record.IsKept)
        {
            Bytes -= record.Size;
            Remove(record);
        }
    }

    /// <summary>Removes and returns the oldest status that is not the latest of its deployment; null if there is none.</summary>
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
