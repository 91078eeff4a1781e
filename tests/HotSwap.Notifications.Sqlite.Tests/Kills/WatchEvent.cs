namespace HotSwap.Notifications.Sqlite.Tests.Kills;

/// <summary>What a client was given.</summary>
/// <param name="Cursor">Where the client has come to with it.</param>
/// <param name="ExecutionId">The status's deployment; null for no status.</param>
/// <param name="Sequence">The status's Sequence.</param>
/// <param name="Number">The number that the load gave the status.</param>
/// <param name="IsReset">Whether the state begins anew with it.</param>
/// <param name="Recovered">Whether nothing is missing before it, as far as the client was told.</param>
internal readonly record struct WatchEvent(
    DeploymentCursor Cursor, string? ExecutionId, long Sequence, string? Number, bool IsReset, bool Recovered);
