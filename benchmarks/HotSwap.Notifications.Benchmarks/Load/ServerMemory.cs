namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>The memory of a server after a full garbage collection.</summary>
internal sealed record ServerMemory(long HeapBytes, long WorkingSetBytes);
