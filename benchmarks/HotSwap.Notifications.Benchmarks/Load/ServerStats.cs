namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>What a server says of itself.</summary>
internal sealed record ServerStats(double CpuSeconds, long AllocatedBytes);
