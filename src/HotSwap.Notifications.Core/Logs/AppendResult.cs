namespace HotSwap.Notifications.Logs;

/// <param name="Outcome">What became of the item.</param>
/// <param name="Sequence">The Sequence of the status; for a conflict the deployment's latest one. 0 where it is no longer known.</param>
/// <param name="Position">The Position that belongs to <paramref name="Sequence"/>; 0 where it is no longer known.</param>
internal readonly record struct AppendResult(AppendOutcome Outcome, long Sequence, long Position);
