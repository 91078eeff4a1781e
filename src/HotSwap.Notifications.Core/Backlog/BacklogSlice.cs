using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Backlog;

/// <summary>The part of a <see cref="BacklogPage"/> that a reader writes in one turn.</summary>
/// <param name="Records">The statuses, ordered by position.</param>
/// <param name="End">The position of the reader after these statuses. If statuses are lost, the position after which none is lost.</param>
/// <param name="IsLost">Whether the log no longer holds the statuses that follow the reader's cursor.</param>
internal readonly record struct BacklogSlice(StatusRecord[] Records, long End, bool IsLost);
