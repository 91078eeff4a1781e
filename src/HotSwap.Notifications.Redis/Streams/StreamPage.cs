using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>A page of entries, with the head as read after the entries.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Head">
/// The head. Null if there is no log. If its term is the one that the reader knew before, all entries belong to the history of that term.
/// </param>
/// <param name="IsFull">Whether more entries may follow.</param>
internal sealed record StreamPage(IReadOnlyList<StreamEntry> Entries, LogHead? Head, bool IsFull);
