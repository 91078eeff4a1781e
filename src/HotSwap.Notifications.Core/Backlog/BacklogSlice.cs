using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Backlog;

/// <summary>A part of a <see cref="BacklogPage"/> for one turn.</summary>
/// <param name="Records">The statuses, ordered by position.</param>
/// <param name="End">The position that the reader has come to with them or, where statuses are lost, the one after which none is.</param>
/// <param name="IsLost">Whether the log no longer holds what follows the reader's cursor.</param>
internal readonly record struct BacklogSlice(StatusRecord[] Records, long End, bool IsLost);
