using System.Runtime.CompilerServices;

namespace HotSwap.Notifications.Timelines;

/// <summary>
/// The pages that were read last: readers that lag together read the same ones. A page that did not end for want of room is used only while
/// nothing has been appended after it. Not thread-safe.
/// </summary>
internal sealed class PageCache
{
    /// <summary>With pages of at most 64 KB in a few forms, this bounds the cache to some MB.</summary>
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
