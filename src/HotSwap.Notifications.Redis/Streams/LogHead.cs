namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The head of the log in Redis.</summary>
/// <param name="Epoch">The epoch of the current term.</param>
/// <param name="Position">The latest position.</param>
/// <param name="ErasedUpTo">The highest position of the erased deployments. 0 if no deployment was erased.</param>
internal readonly record struct LogHead(string Epoch, long Position, long ErasedUpTo);
