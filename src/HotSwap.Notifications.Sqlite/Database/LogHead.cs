namespace HotSwap.Notifications.Sqlite.Database;

/// <summary>The current term and the positions of the log.</summary>
/// <param name="Term">The number of the current term.</param>
/// <param name="Position">The position of the latest status that was ever appended.</param>
/// <param name="TrimmedUpTo">The position up to which retention has trimmed. Only the latest states of active deployments remain there.</param>
/// <param name="ErasedUpTo">The highest position of a status that was erased on demand.</param>
internal readonly record struct LogHead(long Term, long Position, long TrimmedUpTo, long ErasedUpTo)
{
    /// <summary>Gets the position after which no status of any deployment is missing.</summary>
    public long CompleteAfter => Math.Max(TrimmedUpTo, ErasedUpTo);
}
