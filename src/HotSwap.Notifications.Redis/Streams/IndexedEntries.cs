using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Entries of the stream that were read by their positions, and what the log had after they were read.</summary>
/// <param name="Entries">The entry of each position; null where the stream no longer has it.</param>
/// <param name="FirstPosition">The first position that the stream has; null where it has none.</param>
/// <param name="Head">The head; null where there is no log.</param>
internal sealed record IndexedEntries(IReadOnlyList<StreamEntry?> Entries, long? FirstPosition, LogHead? Head);
