using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>What the append script has answered.</summary>
/// <param name="Epoch">The term to which the batch belongs, or which followed it.</param>
/// <param name="Position">The latest position of the log.</param>
/// <param name="Results">The result of each item.</param>
internal sealed record AppendAnswer(string Epoch, long Position, IReadOnlyList<AppendResult> Results);
