namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>The measurements of the clients. Latencies and gaps are in milliseconds.</summary>
internal sealed record ClientResult(long Deliveries, double P50, double P99, double Max, double LongestGap, double CpuSeconds, double Seconds)
{
    /// <summary>Gets the number of times that the server cut a slow client.</summary>
    public int Cuts { get; init; }
}
