namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>A command from the runner to a child process, sent as one line of JSON.</summary>
internal sealed record Command(string Name)
{
    /// <summary>Gets the number of statuses, progress values, connections, or deployments.</summary>
    public int Count { get; init; }

    /// <summary>Gets the number of messages per tick.</summary>
    public int PerTick { get; init; } = 1;

    /// <summary>Gets the interval between ticks in milliseconds, or 0 to publish as fast as the server delivers.</summary>
    public double TickMilliseconds { get; init; }

    /// <summary>Gets the number of deployments that the messages are spread over, or that each connection subscribes to.</summary>
    public int Deployments { get; init; } = 1;

    /// <summary>Gets the number of deployments that the connections are spread over, if each connection subscribes to only one.</summary>
    public int? Spread { get; init; }

    /// <summary>Gets the loopback address to connect from, or null for any.</summary>
    public string? Address { get; init; }

    /// <summary>Gets the number of connections that read nothing after they have subscribed.</summary>
    public int Stuck { get; init; }

    public bool Progress { get; init; }

    /// <summary>Gets a value indicating whether the publisher waits at the end until everything was written to all clients.</summary>
    public bool WaitsForClients { get; init; } = true;

    /// <summary>Gets the number of messages per second that a slow client reads.</summary>
    public double PerSecond { get; init; }
}
