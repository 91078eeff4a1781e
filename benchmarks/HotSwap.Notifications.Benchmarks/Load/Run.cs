namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>One server, its clients, and what they are asked to do.</summary>
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

    /// <summary>Starts a further process of clients, which has no connection yet.</summary>
    public LoadProcess AddClients()
    {
        var clients = LoadProcess.Clients(_kind, Port);
        _others.Add(clients);
        return clients;
    }

    public Task ConnectAsync(int clients) => _clients.AskAsync<ClientResult>(new Command("connect") { Count = clients });

    public Task MeasureAsync() => _clients.AskAsync<ClientResult>(new Command("measure"));

    public async Task<double> CutAsync() => (await _clients.AskAsync<ClientResult>(new Command("cut"))).Seconds;

    /// <summary>How long the server has taken since its start to be ready, in seconds.</summary>
    public async Task<double> ReadyAsync() => await _server.AskAsync<double>(new Command("ready"));

    public Task<ServerStats> StatsAsync() => _server.AskAsync<ServerStats>(new Command("stats"));

    /// <summary>The times of the commits since this was asked last, in milliseconds.</summary>
    public Task<CommitStats> CommitsAsync() => _server.AskAsync<CommitStats>(new Command("commits"));

    public Task<ServerMemory> MemoryAsync() => _server.AskAsync<ServerMemory>(new Command("memory"));

    /// <summary>Publishes a status of each of many deployments.</summary>
    public Task FillAsync(int deployments) => _server.AskAsync<int>(new Command("fill") { Count = deployments });

    /// <summary>Publishes, and waits until the clients have received what is expected.</summary>
    public async Task<(PublishResult Published, ClientResult Received)> PublishAsync(Command command, int expected)
    {
        var published = await _server.AskAsync<PublishResult>(command);
        return (published, expected == 0 ? null! : await ReceivedAsync(expected));
    }

    /// <exception cref="InvalidOperationException">The clients have not received all in time: the run does not count.</exception>
    public async Task<ClientResult> ReceivedAsync(int expected)
    {
        var received = await _clients.AskAsync<ClientResult>(new Command("wait") { Count = expected });
        return received.Deliveries >= expected
            ? received
            : throw new InvalidOperationException($"{received.Deliveries} of {expected} deliveries came in time.");
    }

    /// <summary>Waits until nothing more comes, and returns all that came.</summary>
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
