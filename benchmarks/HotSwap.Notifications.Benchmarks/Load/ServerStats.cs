namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>The statistics of a server process.</summary>
internal sealed record ServerStats(double CpuSeconds, long AllocatedBytes);
