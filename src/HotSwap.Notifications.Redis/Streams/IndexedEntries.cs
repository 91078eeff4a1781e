using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Entries of the stream that were read by position, with the first position and the head as read after the entries.</summary>
/// <param name="Entries">The entry at each position. Null if the stream no longer has the entry.</param>
/// <param name="FirstPosition">The first position in the stream. Null if the stream is empty.</param>
/// <param name="Head">The head. Null if there is no log.</param>
internal sealed record IndexedEntries(IReadOnlyList<StreamEntry?> Entries, long? FirstPosition, LogHead? Head);
