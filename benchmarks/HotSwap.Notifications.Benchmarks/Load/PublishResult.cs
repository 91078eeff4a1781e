namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>The measurements of the publisher. Times are in microseconds.</summary>
internal sealed record PublishResult(double P50, double P99, double Max, double BytesPerCall, double Seconds);
