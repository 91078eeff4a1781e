namespace HotSwap.Notifications.Timelines;

/// <summary>Reads pages of statuses. Readers at the same position share a page. Not thread-safe.</summary>
internal sealed class PageReader
{
    private readonly PageCache _cache = new();

    /// <summary>Reads the statuses after one position, up to and including another position. Returns null if there are none.</summary>
    public StatusPage? Read(StatusRing ring, long after, long upTo, bool forAll, string epoch, PageSize room)
    {
        if (ring.Count == 0 || ring.Last.Position <= after)
        {
            return null;
        }

        var isShared = upTo >= ring.Last.Position && room == PageSize.Whole;
        if (isShared && _cache.Find(ring, after) is { } known)
        {
            return known;
        }

        var start = ring.IndexAfter(after);
        var count = CountFrom(start, ring, upTo, forAll, room);
        if (count == 0)
        {
            return null;
        }

        var records = new StatusRecord[count];
        for (var index = 0; index < count; index++)
        {
            records[index] = ring[start + index];
        }

        var page = new StatusPage(records, forAll, epoch);
        if (isShared)
        {
            _cache.Add(ring, after, isFull: start + count < ring.Count, page);
        }

        return page;
    }

    public void Clear() => _cache.Clear();

    private static int CountFrom(int start, StatusRing ring, long upTo, bool forAll, PageSize room)
    {
        var (count, bytes) = (0, 0);
        while (start + count < ring.Count && count < room.Statuses && ring[start + count].Position <= upTo)
        {
            bytes += ring[start + count].Payload(forAll).Length;
            if (count > 0 && bytes > room.Bytes)
            {
                break;
            }

            count++;
        }

        return count;
    }
}
