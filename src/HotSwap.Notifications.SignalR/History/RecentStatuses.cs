namespace HotSwap.Notifications.History;

/// <summary>The latest statuses in the order of their positions, up to a number. It takes the room that it needs, and finds a position at once.</summary>
internal sealed class RecentStatuses(int capacity)
{
    private const int FirstRoom = 4;

    /// <summary>A ring: it begins at <see cref="_first"/>.</summary>
    private DeploymentStatusMessage[] _ring = [];
    private int _first;

    public int Count { get; private set; }

    /// <summary>Adds the newest one, and returns the oldest one where it had to make room.</summary>
    public DeploymentStatusMessage? Add(DeploymentStatusMessage status)
    {
        DeploymentStatusMessage? displaced = null;
        if (Count == capacity)
        {
            displaced = _ring[_first];
            _first = Index(1);
            Count--;
        }
        else if (Count == _ring.Length)
        {
            // It begins at 0 until it is full for the first time.
            Array.Resize(ref _ring, Math.Min(Math.Max(FirstRoom, 2 * Count), capacity));
        }

        _ring[Index(Count++)] = status;
        return displaced;
    }

    /// <summary>Those after a position, oldest first.</summary>
    public DeploymentStatusMessage[] After(long position)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ring[Index(middle)].Position > position)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return From(low);
    }

    public void Clear() => (_ring, _first, Count) = ([], 0, 0);

    private DeploymentStatusMessage[] From(int start)
    {
        var statuses = new DeploymentStatusMessage[Count - start];
        for (var i = 0; i < statuses.Length; i++)
        {
            statuses[i] = _ring[Index(start + i)];
        }

        return statuses;
    }

    private int Index(int offset)
    {
        var index = _first + offset;
        return index < _ring.Length ? index : index - _ring.Length;
    }
}
