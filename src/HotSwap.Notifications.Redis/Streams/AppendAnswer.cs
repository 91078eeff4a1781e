using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The result of the append script.</summary>
/// <param name="Epoch">The epoch of the batch's term, or of a later term.</param>
/// <param name="Position">The latest position of the log.</param>
/// <param name="Results">The result of each item.</param>
internal sealed record AppendAnswer(string Epoch, long Position, IReadOnlyList<AppendResult> Results);
