using System.Runtime.CompilerServices;

namespace HotSwap.Notifications.Timelines;

/// <summary>
/// The most recently read pages. Readers at the same position share a page. A page that is not full is valid only until the next status is
/// appended. Not thread-safe.
/// </summary>
internal sealed class PageCache
{
    /// <summary>The number of pages. With pages of at most 64 KB in a few formats, the cache takes a few megabytes.</summary>
    private const int Slots = 64;

    private readonly Slot[] _slots = new Slot[Slots];

    public StatusPage? Find(StatusRing ring, long after)
    {
        ref var slot = ref SlotOf(ring, after);
        return slot.Ring == ring && slot.After == after && (slot.IsFull || slot.Page.LastPosition == ring.Last.Position) ? slot.Page : null;
    }

    public void Add(StatusRing ring, long after, bool isFull, StatusPage page) => SlotOf(ring, after) = new Slot(ring, after, isFull, page);

    public void Clear() => Array.Clear(_slots);

    private ref Slot SlotOf(StatusRing ring, long after) =>
        ref _slots[(uint)HashCode.Combine(RuntimeHelpers.GetHashCode(ring), after) % Slots];

    private readonly record struct Slot(StatusRing Ring, long After, bool IsFull, StatusPage Page);
}
