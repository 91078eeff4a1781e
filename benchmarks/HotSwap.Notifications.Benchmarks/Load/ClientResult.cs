namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>What the clients saw: latencies and gaps in milliseconds.</summary>
internal sealed record ClientResult(long Deliveries, double P50, double P99, double Max, double LongestGap, double CpuSeconds, double Seconds)
{
    /// <summary>How often the server has cut a client that reads slowly.</summary>
    public int Cuts { get; init; }
}
