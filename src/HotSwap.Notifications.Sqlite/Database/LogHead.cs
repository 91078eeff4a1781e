namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>How far the log has come.</summary>
/// <param name="Term">The number of the current term.</param>
/// <param name="Position">The position of the latest status that was ever appended.</param>
/// <param name="CompleteAfter">The position after which no status is missing. Retention and erasure move it.</param>
internal readonly record struct LogHead(long Term, long Position, long CompleteAfter);
