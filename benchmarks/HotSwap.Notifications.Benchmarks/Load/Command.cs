namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>What the runner asks of a child process: one line of JSON.</summary>
internal sealed record Command(string Name)
{
    /// <summary>How many statuses, progress values, connections, or deployments.</summary>
    public int Count { get; init; }

    /// <summary>How many messages go out in each tick.</summary>
    public int PerTick { get; init; } = 1;

    /// <summary>0: as fast as the server delivers.</summary>
    public double TickMilliseconds { get; init; }

    /// <summary>Over how many deployments the messages are spread, or to how many each connection subscribes.</summary>
    public int Deployments { get; init; } = 1;

    /// <summary>Over how many deployments the connections are spread, if each is to subscribe to one only.</summary>
    public int? Spread { get; init; }

    /// <summary>The loopback address that the connections come from; null for any.</summary>
    public string? Address { get; init; }

    /// <summary>How many of the connections read nothing after they have subscribed.</summary>
    public int Stuck { get; init; }

    public bool Progress { get; init; }

    /// <summary>Whether the publisher waits at the end until all clients have been written everything.</summary>
    public bool WaitsForClients { get; init; } = true;

    /// <summary>How many messages a second a slow client reads.</summary>
    public double PerSecond { get; init; }
}
