namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>What the publisher saw: times in microseconds.</summary>
internal sealed record PublishResult(double P50, double P99, double Max, double BytesPerCall, double Seconds);
