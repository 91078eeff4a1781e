namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>The durations of the commits of the log, in milliseconds.</summary>
internal sealed record CommitStats(int Count, double P50, double P99);
