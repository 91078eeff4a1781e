namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>A server and its clients, with the commands for them.</summary>
internal sealed class Run : IAsyncDisposable
{
    private readonly string _kind;
    private readonly LoadProcess _server;
    private readonly LoadProcess _clients;
    private readonly List<LoadProcess> _others = [];

    private Run(string kind, LoadProcess server, LoadProcess clients, int port) =>
        (_kind, _server, _clients, Port) = (kind, server, clients, port);

    public int Port { get; }

    public static Task<Run> StartAsync(string kind, int clients, int deployments = 1, int stuck = 0) =>
        StartAsync(new ServerSettings(kind), clients, deployments, stuck);

    public static async Task<Run> StartAsync(ServerSettings settings, int clients, int deployments = 1, int stuck = 0)
    {
        var (server, port) = await LoadProcess.ServerAsync(settings);
        var run = new Run(settings.Kind, server, LoadProcess.Clients(settings.Kind, port), port);
        try
        {
            await run._clients.AskAsync<ClientResult>(new Command("connect") { Count = clients, Deployments = deployments, Stuck = stuck });
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another client process, without connections.</summary>
    public LoadProcess AddClients()
    {
        var clients = LoadProcess.Clients(_kind, Port);
        _others.Add(clients);
        return clients;
    }

    public Task ConnectAsync(int clients) => _clients.AskAsync<ClientResult>(new Command("connect") { Count = clients });

    public Task MeasureAsync() => _clients.AskAsync<ClientResult>(new Command("measure"));

    public async Task<double> CutAsync() => (await _clients.AskAsync<ClientResult>(new Command("cut"))).Seconds;

    /// <summary>Returns the time from the start of the server until it was ready, in seconds.</summary>
    public async Task<double> ReadyAsync() => await _server.AskAsync<double>(new Command("ready"));

    public Task<ServerStats> StatsAsync() => _server.AskAsync<ServerStats>(new Command("stats"));

    /// <summary>Returns the commit durations since the last call, in milliseconds.</summary>
    public Task<CommitStats> CommitsAsync() => _server.AskAsync<CommitStats>(new Command("commits"));

    public Task<ServerMemory> MemoryAsync() => _server.AskAsync<ServerMemory>(new Command("memory"));

    /// <summary>Publishes one status for each of many deployments.</summary>
    public Task FillAsync(int deployments) => _server.AskAsync<int>(new Command("fill") { Count = deployments });

    /// <summary>Publishes, and waits until the clients have received all expected deliveries.</summary>
    public async Task<(PublishResult Published, ClientResult Received)> PublishAsync(Command command, int expected)
    {
        var published = await _server.AskAsync<PublishResult>(command);
        return (published, expected == 0 ? null! : await ReceivedAsync(expected));
    }

    /// <exception cref="InvalidOperationException">The clients did not receive all deliveries in time, so the run is invalid.</exception>
    public async Task<ClientResult> ReceivedAsync(int expected)
    {
        var received = await _clients.AskAsync<ClientResult>(new Command("wait") { Count = expected });
        return received.Deliveries >= expected
            ? received
            : throw new InvalidOperationException($"Only {received.Deliveries} of {expected} deliveries arrived in time.");
    }

    /// <summary>Waits until no more deliveries arrive, and returns the result.</summary>
    public async Task<ClientResult> SettledAsync()
    {
        var all = await ReceivedAsync(0);
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500));
            var more = await ReceivedAsync(0);
            all = all with { Deliveries = all.Deliveries + more.Deliveries };
            if (more.Deliveries == 0)
            {
                return all;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        await _clients.DisposeAsync();
        await _server.DisposeAsync();
    }
}
