namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>What the runner asks of a child process: one line of JSON.</summary>
internal sealed record Command(string Name)
{
    /// <summary>How many statuses, progress values, or connections.</summary>
    public int Count { get; init; }

    /// <summary>How many messages go out in each tick.</summary>
    public int PerTick { get; init; } = 1;

    public double TickMilliseconds { get; init; }

    public int Deployments { get; init; } = 1;

    /// <summary>How many of the connections read nothing after they have subscribed.</summary>
    public int Stuck { get; init; }

    public bool Progress { get; init; }
}

/// <summary>What a server says of itself.</summary>
internal sealed record ServerStats(double CpuSeconds, long AllocatedBytes);

/// <summary>What a server holds after a full collection.</summary>
internal sealed record ServerMemory(long HeapBytes, long WorkingSetBytes);

/// <summary>What the publisher saw: times in microseconds.</summary>
internal sealed record PublishResult(double P50, double P99, double Max, double BytesPerCall, double Seconds);

/// <summary>What the clients saw: latencies and gaps in milliseconds.</summary>
internal sealed record ClientResult(long Deliveries, double P50, double P99, double Max, double LongestGap, double CpuSeconds, double Seconds);
