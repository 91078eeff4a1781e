namespace HotSwap.Notifications.Timelines;

/// <summary>Statuses ordered by position: a queue that grows and shrinks with its contents, with a binary search by position.</summary>
internal sealed class StatusRing
{
    private const int FirstRoom = 4;

    /// <summary>The ring buffer, which begins at <see cref="_first"/>. Its length is 0 or a power of 2.</summary>
    private StatusRecord[] _ring = [];
    private int _first;

    public int Count { get; private set; }

    public StatusRecord First => this[0];

    public StatusRecord Last => this[Count - 1];

    public StatusRecord this[int index] => _ring[(_first + index) & (_ring.Length - 1)];

    public void Add(StatusRecord status)
    {
        if (Count == _ring.Length)
        {
            Resize(Math.Max(FirstRoom, 2 * Count));
        }

        _ring[(_first + Count++) & (_ring.Length - 1)] = status;
    }

    public StatusRecord RemoveFirst()
    {
        var first = _ring[_first];
        _ring[_first] = null!;
        _first = (_first + 1) & (_ring.Length - 1);
        Count--;

        // Release the memory that a burst needed.
        if (_ring.Length > 64 && Count < _ring.Length / 4)
        {
            Resize(_ring.Length / 2);
        }

        return first;
    }

    /// <summary>Returns the index of the first status after a position; <see cref="Count"/> if there is none.</summary>
    public int IndexAfter(long position)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (this[middle].Position > position)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>Returns the position of the last status of a deployment; 0 if there is none.</summary>
    public long LastPositionOf(string executionId)
    {
        for (var index = Count - 1; index >= 0; index--)
        {
            if (this[index].ExecutionId == executionId)
            {
                return this[index].Position;
            }
        }

        return 0;
    }

    public void Clear() => (_ring, _first, Count) = ([], 0, 0);

    private void Resize(int length)
    {
        var ring = new StatusRecord[length];
        for (var index = 0; index < Count; index++)
        {
            ring[index] = this[index];
        }

        (_ring, _first) = (ring, 0);
    }
}
