namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>How long the log's commits took, in milliseconds.</summary>
internal sealed record CommitStats(int Count, double P50, double P99);
