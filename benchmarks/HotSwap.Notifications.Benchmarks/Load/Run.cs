namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>One server, its clients, and what they are asked to do.</summary>
internal sealed class Run : IAsyncDisposable
{
    private readonly LoadProcess _server;
    private readonly LoadProcess _clients;

    private Run(LoadProcess server, LoadProcess clients, int port) => (_server, _clients, Port) = (server, clients, port);

    public int Port { get; }

    public static async Task<Run> StartAsync(
        string kind, int clients, int deployments = 1, int stuck = 0, string? redis = null)
    {
        var (server, port) = await LoadProcess.ServerAsync(kind, redis);
        var run = new Run(server, LoadProcess.Clients(kind, port), port);
        await run._clients.AskAsync<ClientResult>(new Command("connect") { Count = clients, Deployments = deployments, Stuck = stuck });
        return run;
    }

    public Task ConnectAsync(int clients) => _clients.AskAsync<ClientResult>(new Command("connect") { Count = clients });

    public Task MeasureAsync() => _clients.AskAsync<ClientResult>(new Command("measure"));

    public async Task<double> CutAsync() => (await _clients.AskAsync<ClientResult>(new Command("cut"))).Seconds;

    /// <summary>How long the server has taken since its start to be ready, in seconds.</summary>
    public async Task<double> ReadyAsync() => await _server.AskAsync<double>(new Command("ready"));

    public Task<ServerStats> StatsAsync() => _server.AskAsync<ServerStats>(new Command("stats"));

    public Task<ServerMemory> MemoryAsync() => _server.AskAsync<ServerMemory>(new Command("memory"));

    /// <summary>Publishes, and waits until the clients have received what is expected.</summary>
    public async Task<(PublishResult Published, ClientResult Received)> PublishAsync(Command command, int expected)
    {
        var published = await _server.AskAsync<PublishResult>(command);
        return (published, expected == 0 ? null! : await ReceivedAsync(expected));
    }

    public Task<ClientResult> ReceivedAsync(int expected) => _clients.AskAsync<ClientResult>(new Command("wait") { Count = expected });

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
        await _clients.DisposeAsync();
        await _server.DisposeAsync();
    }
}
