namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>An update that a client received.</summary>
/// <param name="Cursor">The cursor of the client after the update.</param>
/// <param name="ExecutionId">The execution id of the status, or null if the update has no status.</param>
/// <param name="Sequence">The Sequence of the status.</param>
/// <param name="Number">The number of the status in the load.</param>
/// <param name="IsReset">True if the update starts a new snapshot.</param>
/// <param name="Recovered">False if statuses may be missing before the update.</param>
internal readonly record struct WatchEvent(
    DeploymentCursor Cursor, string? ExecutionId, long Sequence, string? Number, bool IsReset, bool Recovered);
