namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The head of the log in Redis.</summary>
/// <param name="Epoch">The current term.</param>
/// <param name="Position">The latest position.</param>
/// <param name="ErasedUpTo">The latest position of all deployments that were erased; 0 where none was.</param>
internal readonly record struct LogHead(string Epoch, long Position, long ErasedUpTo);
