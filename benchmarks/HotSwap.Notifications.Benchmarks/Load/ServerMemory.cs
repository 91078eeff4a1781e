namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>What a server holds after a full collection.</summary>
internal sealed record ServerMemory(long HeapBytes, long WorkingSetBytes);
