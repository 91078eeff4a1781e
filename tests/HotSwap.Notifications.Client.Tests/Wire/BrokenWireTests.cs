using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Client.Tests.Wire;

/// <summary>Tests of real servers and real clients with a connection in between that breaks.</summary>
public class BrokenWireTests
{
    private const int Deployments = 20;
    private const int StatusesEach = 200;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Watch_WireBreaksAllTheTime_EveryClientSeesEveryStatusOnceAndInOrder(bool all)
    {
        await using var server = await TestServer.StartAsync(services =>
            services.Configure<DeploymentNotificationsOptions>(options => options.History.StatusesPerDeployment = StatusesEach));
        var proxies = Enumerable.Range(0, 5).Select(_ => new TcpProxy(server.HubUrl)).ToList();
        var clients = Enumerable.Range(0, 10).Select(number => Create(proxies[number % proxies.Count].Address)).ToList();
        var start = new DeploymentCursor(server.Services.GetRequiredService<TimelineStore>().Epoch, 0);
        var sequences = clients.Select(client => all ? WatchAllAsync(client, start) : WatchEachAsync(client, start)).ToList();
        using var breaking = new CancellationTokenSource();
        var breakers = proxies.Select((proxy, number) => BreakAsync(proxy, new Random(number), breaking.Token)).ToList();

        await PublishAsync(server.Notifier);
        await breaking.CancelAsync();
        await Task.WhenAll(breakers);
        proxies.ForEach(proxy => proxy.Continue());

        Assert.All(await Task.WhenAll(sequences).WithPatience(), AssertComplete);
        foreach (var disposable in clients.Cast<IAsyncDisposable>().Concat(proxies))
        {
            await disposable.DisposeAsync();
        }
    }

    [Fact]
    public async Task Watch_ServerRestartsEmptyOnTheSamePort_GoesOnWithAMarkedState()
    {
        var server = await TestServer.StartAsync();
        await using var client = Create(server.HubUrl);
        await using var watching = client.WatchDeploymentAsync("d").Where(update => !update.NothingKnown).GetAsyncEnumerator();
        var first = watching.MoveNextAsync();
        await client.StartAsync().WithPatience();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Pending);
        Assert.True(await first.AsTask().WithPatience());
        Assert.True(watching.Current.Recovered);
        var epoch = watching.Current.Cursor.Epoch;

        await server.DisposeAsync();
        await using var restarted = await TestServer.StartAsync(port: server.HubUrl.Port);
        await restarted.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await restarted.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);

        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        Assert.False(watching.Current.Recovered);
        Assert.NotEqual(epoch, watching.Current.Cursor.Epoch);
        while (!watching.Current.IsFinal)
        {
            Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        }

        Assert.Equal(DeploymentStatuses.Succeeded, watching.Current.Status!.Status);
    }

    [Fact]
    public async Task Watch_StartedBeforeTheServer_SeesItsDeployments()
    {
        int port;
        await using (var probe = await TestServer.StartAsync())
        {
            port = probe.HubUrl.Port;
        }

        var failed = new TaskCompletionSource();
        await using var client = Create(new Uri($"http://127.0.0.1:{port}/deploymentHub"), options => options.ConfigureHttpConnection = http =>
            http.HttpMessageHandlerFactory = inner => new TellingHandler(inner, failed));
        var completion = client.WaitForCompletionAsync("d");
        await failed.Task.WithPatience();

        await using var server = await TestServer.StartAsync(port: port);
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);

        Assert.Equal(DeploymentStatuses.Succeeded, (await completion.WithPatience()).Status);
    }

    [Fact]
    public async Task Reconnect_TokenIsNeeded_IsAskedForAnewEachTime()
    {
        await using var server = await TestServer.StartAsync();
        await using var proxy = new TcpProxy(server.HubUrl);
        var tokens = 0;
        await using var client = Create(proxy.Address, options => options.AccessTokenProvider = () =>
            Task.FromResult<string?>($"token-{Interlocked.Increment(ref tokens)}"));
        await client.StartAsync().WithPatience();
        var before = Volatile.Read(ref tokens);
        var back = new TaskCompletionSource();
        client.StateChanged += (_, change) =>
        {
            if (change.State == DeploymentConnectionState.Connected)
            {
                back.TrySetResult();
            }
        };

        proxy.Cut();
        await back.Task.WithPatience();

        Assert.True(before > 0);
        Assert.True(Volatile.Read(ref tokens) > before);
    }

    [Fact]
    public async Task Watch_OverMessagePack_SeesTheSame()
    {
        await using var server = await TestServer.StartAsync(services => services.AddSignalR().AddMessagePackProtocol());
        await using var client = Create(server.HubUrl, options => options.ConfigureHubConnection = builder => builder.AddMessagePackProtocol());
        await server.Notifier.NotifyDeploymentStatusChanged("d", States.Full("d"));
        var completion = client.WaitForCompletionAsync("d");
        await client.StartAsync().WithPatience();
        var final = States.Full("d") with { Status = DeploymentStatuses.Succeeded };

        await server.Notifier.NotifyDeploymentStatusChanged("d", final);

        Assert.Equal(final, (await completion.WithPatience()).Details);
    }

    [Fact]
    public async Task AddDeploymentNotificationsClient_ResolvedFromDI_Watches()
    {
        await using var server = await TestServer.StartAsync();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Failed);
        await using var services = new ServiceCollection().AddDeploymentNotificationsClient(server.HubUrl).BuildServiceProvider();

        var client = services.GetRequiredService<DeploymentNotificationsClient>();

        Assert.Same(client, services.GetRequiredService<DeploymentNotificationsClient>());
        Assert.Equal(DeploymentStatuses.Failed, (await client.WaitForCompletionAsync("d").WithPatience()).Status);
    }

    private static DeploymentNotificationsClient Create(Uri url, Action<DeploymentNotificationsClientOptions>? configure = null)
    {
        var options = new DeploymentNotificationsClientOptions
        {
            Url = url,
            Reconnect = { Delays = [TimeSpan.Zero, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(50)] },
        };
        configure?.Invoke(options);
        return new DeploymentNotificationsClient(options);
    }

    /// <summary>Notifies of statuses at up to 800 per second, so that every cut falls between statuses.</summary>
    private static async Task PublishAsync(IDeploymentNotifier notifier)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        for (var number = 1; number <= StatusesEach; number++)
        {
            await pace.WaitForNextTickAsync();
            for (var deployment = 0; deployment < Deployments; deployment++)
            {
                await notifier.NotifyAsync(
                    $"d-{deployment}", number == StatusesEach ? DeploymentStatuses.Succeeded : DeploymentStatuses.Running);
                await notifier.NotifyDeploymentProgress($"d-{deployment}", "Build", number / 2);
            }
        }
    }

    /// <summary>Breaks the connection every 50 to 300 ms, in one of three ways.</summary>
    private static async Task BreakAsync(TcpProxy proxy, Random random, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(random.Next(50, 300)));
                await pace.WaitForNextTickAsync(cancellationToken);
                proxy.Continue();
                switch (random.Next(3))
                {
                    case 0:
                        proxy.Cut();
                        break;
                    case 1:
                        proxy.HalfClose();
                        break;
                    default:
                        proxy.Stall();
                        break;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // All statuses have been sent. The rest may arrive without faults.
        }
    }

    private static async Task<Dictionary<string, List<long>>> WatchAllAsync(DeploymentNotificationsClient client, DeploymentCursor start)
    {
        var sequences = new Dictionary<string, List<long>>();
        var finished = 0;
        await foreach (var update in client.WatchAllDeploymentsAsync(start))
        {
            Add(sequences, update);
            if (update.IsFinal && ++finished == Deployments)
            {
                break;
            }
        }

        return sequences;
    }

    private static async Task<Dictionary<string, List<long>>> WatchEachAsync(DeploymentNotificationsClient client, DeploymentCursor start)
    {
        var sequences = new Dictionary<string, List<long>>();
        await Task.WhenAll(Enumerable.Range(0, Deployments).Select(async deployment =>
        {
            await foreach (var update in client.WatchDeploymentAsync($"d-{deployment}", start))
            {
                lock (sequences)
                {
                    Add(sequences, update);
                }
            }
        }));
        return sequences;
    }

    private static void Add(Dictionary<string, List<long>> sequences, DeploymentUpdate update)
    {
        Assert.True(update.Recovered);
        if (update.Status is { } status)
        {
            if (!sequences.TryGetValue(update.ExecutionId, out var seen))
            {
                sequences.Add(update.ExecutionId, seen = []);
            }

            seen.Add(status.Sequence);
        }
    }

    private static void AssertComplete(Dictionary<string, List<long>> sequences)
    {
        Assert.Equal(Deployments, sequences.Count);
        Assert.All(sequences.Values, seen => Assert.Equal(Enumerable.Range(1, StatusesEach).Select(number => (long)number), seen));
    }

    private sealed class TellingHandler(HttpMessageHandler inner, TaskCompletionSource failed) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException)
            {
                failed.TrySetResult();
                throw;
            }
        }
    }
}
