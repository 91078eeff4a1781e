namespace HotSwap.Notifications.Access;

/// <summary>What one connection is subscribed to. Thread-safe.</summary>
internal sealed class ConnectionSubscriptions(int limit)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _executionIds = new(StringComparer.Ordinal);
    private bool _all;

    public bool ToAll
    {
        get
        {
            lock (_lock)
            {
                return _all;
            }
        }
    }

    /// <summary>How many single deployments.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _executionIds.Count;
            }
        }
    }

    public bool Contains(string executionId)
    {
        lock (_lock)
        {
            return _executionIds.Contains(executionId);
        }
    }

    /// <summary>The deployments, as they are now.</summary>
    public string[] ExecutionIds()
    {
        lock (_lock)
        {
            return [.. _executionIds];
        }
    }

    /// <param name="executionId">The deployment; null for all.</param>
    /// <returns>False where the connection has as many subscriptions as it may.</returns>
    public bool TryAdd(string? executionId)
    {
        lock (_lock)
        {
            var count = _executionIds.Count + (_all ? 1 : 0);
            if (executionId is null)
            {
                _all = _all || count < limit;
                return _all;
            }

            return _executionIds.Contains(executionId) || (count < limit && _executionIds.Add(executionId));
        }
    }

    /// <param name="executionId">The deployment; null for all.</param>
    public void Remove(string? executionId)
    {
        lock (_lock)
        {
            if (executionId is null)
            {
                _all = false;
            }
            else
            {
                _executionIds.Remove(executionId);
            }
        }
    }
}
