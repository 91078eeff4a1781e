using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Http.Connections;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Tests of three server processes, with clients behind a load balancer, under many simultaneous faults.</summary>
public class ClusterTests
{
    private const int Deployments = 50;
    private const int StatusesEach = 100;
    private const int Clients = 60;
    private const int Proxies = 6;

    [SkippableFact]
    public async Task Watch_RedisStopsNodesDieAndConnectionsAreCut_EveryClientSeesEveryAppendedStatusOnceAndInOrder()
    {
        Skip.IfNot(RedisServer.IsInstalled, RedisServer.MissingMessage);
        await using var redis = await RedisServer.StartAsync();
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TestNode.StartAsync(redis.ConnectionString)));
        var turn = 0;
        var proxies = Enumerable.Range(0, Proxies).Select(_ => new TcpProxy(() => Running(nodes, Interlocked.Increment(ref turn)).Http.BaseAddress!)).ToList();
        var clients = Enumerable.Range(0, Clients).Select(number => Create(proxies[number % Proxies].Address)).ToList();
        var epoch = (string)(await ReadAsync(redis, database => database.HashGetAsync("{hotswap}:head", "epoch")))!;
        var seen = clients.Select(client => WatchAllAsync(client, new DeploymentCursor(epoch, 0))).ToList();

        var publishing = Enumerable.Range(0, Deployments).Select(number => PublishAsync(nodes, $"d-{number}", number)).ToList();
        using var cutting = new CancellationTokenSource();
        var cutter = CutAsync(proxies, cutting.Token);
        for (var outage = 0; outage < 2; outage++)
        {
            await ProgressAsync(publishing, share: 0.2 * (outage + 1));
            await redis.StopAsync(keepData: true);
            await SecondsAsync(5);
            await redis.StartAgainAsync();
            if (outage == 0)
            {
                await nodes[2].KillAsync();
                await SecondsAsync(1);
                await nodes[2].StartAgainAsync();
            }
        }

        await Task.WhenAll(publishing.Select(each => each.Completion)).WithPatience();
        await cutting.CancelAsync();
        await cutter;

        var finished = await Task.WhenAll(seen).WithPatience();
        var appended = (await ReadAsync(redis, database => database.StreamRangeAsync("{hotswap}:stream"))).Length;
        Assert.All(finished, statuses =>
        {
            Assert.Equal(Enumerable.Range(1, appended).Select(position => (long)position), statuses.Select(status => status.Position));
            Assert.All(statuses.GroupBy(status => status.ExecutionId), one =>
            {
                Assert.Equal(Enumerable.Range(1, one.Count()).Select(number => (long)number), one.Select(status => status.Sequence));
                var numbers = one.Select(status => int.Parse(status.Details.CurrentStage!, System.Globalization.CultureInfo.InvariantCulture)).ToList();
                Assert.Equal(numbers.Order(), numbers);
            });
        });
        Assert.InRange(appended, Deployments * StatusesEach / 2, Deployments * StatusesEach);
        foreach (var disposable in clients.Cast<IAsyncDisposable>().Concat(proxies).Concat(nodes))
        {
            await disposable.DisposeAsync();
        }
    }

    private static DeploymentNotificationsClient Create(Uri address) => new(new DeploymentNotificationsClientOptions
    {
        Url = new Uri(address, "deploymentHub"),
        Reconnect = { Delays = [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200)] },
        ConfigureHttpConnection = http =>
        {
            // Without a negotiation, each connection can go to any node.
            http.SkipNegotiation = true;
            http.Transports = HttpTransportType.WebSockets;
        },
    });

    /// <summary>Watches until every deployment is over.</summary>
    private static async Task<List<DeploymentStatusMessage>> WatchAllAsync(DeploymentNotificationsClient client, DeploymentCursor start)
    {
        var statuses = new List<DeploymentStatusMessage>();
        var over = 0;
        await foreach (var update in client.WatchAllDeploymentsAsync(start))
        {
            Assert.True(update.Recovered, $"The update at {update.Cursor} is not recovered. The last position before it: {statuses.LastOrDefault()?.Position ?? 0}.");
            statuses.Add(update.Status!);
            if (update.IsFinal && ++over == Deployments)
            {
                break;
            }
        }

        return statuses;
    }

    /// <summary>Runs a pipeline that continues on another node when its own dies.</summary>
    private static Publisher PublishAsync(TestNode[] nodes, string executionId, int first)
    {
        var publisher = new Publisher();
        publisher.Completion = Task.Run(async () =>
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            var turn = first;
            var node = nodes[turn % nodes.Length];
            for (var number = 1; number <= StatusesEach; number++)
            {
                await pace.WaitForNextTickAsync();
                var status = number < StatusesEach ? DeploymentStatuses.Running : DeploymentStatuses.Succeeded;
                for (var isAccepted = false; !isAccepted;)
                {
                    try
                    {
                        await node.NotifyAsync(executionId, status, number);
                        isAccepted = true;
                    }
                    catch (HttpRequestException)
                    {
                        node = Running(nodes, ++turn);
                    }
                }

                publisher.Published = number;
            }
        });
        return publisher;
    }

    private static async Task CutAsync(List<TcpProxy> proxies, CancellationToken cancellationToken)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        var random = new Random(1);
        try
        {
            while (await pace.WaitForNextTickAsync(cancellationToken))
            {
                proxies[random.Next(proxies.Count)].Cut();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The test has finished.
        }
    }

    private static async Task ProgressAsync(List<Publisher> publishing, double share)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (publishing.Sum(each => each.Published) < share * Deployments * StatusesEach)
        {
            await pace.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits for a fixed time. The duration of an outage is part of the test, and not a wait for an event.</summary>
    private static async Task SecondsAsync(int seconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        await timer.WaitForNextTickAsync();
    }

    private static TestNode Running(TestNode[] nodes, int turn) =>
        nodes.Where(node => node.IsRunning).ElementAt(turn % nodes.Count(node => node.IsRunning));

    private static async Task<T> ReadAsync<T>(RedisServer redis, Func<IDatabase, Task<T>> read)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        return await read(connection.GetDatabase());
    }

    private sealed class Publisher
    {
        public Task Completion { get; set; } = Task.CompletedTask;

        public int Published { get; set; }
    }
}
