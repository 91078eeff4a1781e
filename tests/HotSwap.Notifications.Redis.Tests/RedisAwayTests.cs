using System.Diagnostics.Metrics;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Redis.Streams;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Tests of a Redis that is stopped, killed, frozen, emptied or disconnected.</summary>
public sealed class RedisAwayTests : IAsyncLifetime
{
    private readonly OptionalRedis _redis = new();

    private RedisServer Redis => _redis.Server;

    public Task InitializeAsync() => _redis.StartAsync();

    public Task DisposeAsync() => _redis.DisposeAsync().AsTask();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Notify_RedisIsAway_ReturnsAtOnceAndIsDeliveredOnceWhenItIsBack(bool frozen)
    {
        using var logs = new LogWatcher();
        await using var node = await Nodes.StartReadyAsync(Redis.ConnectionString, services => services.AddLogging(logging => logging.AddProvider(logs)));
        var log = node.Log();
        var meters = node.Services.GetRequiredService<IMeterFactory>();
        using var errors = new MetricCollector<long>(meters, "HotSwap.Notifications", "hotswap.notifications.redis.errors");
        using var appends = new MetricCollector<double>(meters, "HotSwap.Notifications", "hotswap.notifications.redis.append.duration");
        await using var client = new DeploymentNotificationsClient(new DeploymentNotificationsClientOptions
        {
            Url = node.HubUrl,
            Reconnect = { Delays = [TimeSpan.FromMilliseconds(10)] },
        });
        await using var watching = client.WatchAllDeploymentsAsync().GetAsyncEnumerator();
        await node.Notifier.NotifyAsync("d", "0");
        await NextAsync(watching);

        await (frozen ? Redis.FreezeAsync(true) : Redis.StopAsync(keepData: true));
        for (var number = 1; number <= 3_000; number++)
        {
            Assert.True(node.Notifier.NotifyAsync("d", $"{number}").IsCompletedSuccessfully);
        }

        await logs.WaitForAsync("The log on Redis cannot be used.");
        Assert.NotNull(log.Trouble);
        await (frozen ? Redis.FreezeAsync(false) : Redis.StartAgainAsync());

        var statuses = new List<DeploymentStatusMessage>();
        while (statuses.Count < 3_000)
        {
            statuses.Add(await NextAsync(watching));
        }

        Assert.Equal(Enumerable.Range(1, 3_000).Select(number => $"{number}"), statuses.Select(status => status.Status));
        Assert.Equal(Enumerable.Range(2, 3_000).Select(number => (long)number), statuses.Select(status => status.Position));
        await logs.WaitForAsync("The log on Redis can be used again.");
        var away = Assert.Single(logs.Messages, message => message.StartsWith("The log on Redis cannot be used.", StringComparison.Ordinal));
        Assert.Matches(
            $@"^The log on Redis cannot be used\. Notifications wait in the outbox and are not lost while this process runs\. Redis at 127\.0\.0\.1:{Redis.Port} (cannot be reached|did not answer in time)\.$",
            away);
        Assert.Null(log.Trouble);
        Assert.NotEmpty(errors.GetMeasurementSnapshot());
        Assert.NotEmpty(appends.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task Dispose_LogWasNeverThere_EndsInOrder()
    {
        var redis = new RedisThatFailsAtTheEnd();
        var node = await StartAsync(redis);
        await node.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await redis.IsAsked.Task.WithPatience();

        await node.DisposeAsync().AsTask().WithPatience();
    }

    [SkippableFact]
    public async Task Dispose_CallsOfRedisFailMeanwhile_EndsInOrder()
    {
        var redis = new RedisThatFailsAtTheEnd(Redis.ConnectionString);
        var node = await StartAsync(redis);
        await node.WhenReadyAsync();
        redis.GoAway();
        await node.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await redis.IsAskedTwice.Task.WithPatience();

        await node.DisposeAsync().AsTask().WithPatience();
    }

    [SkippableFact]
    public async Task Append_AnswersAreLost_AppendsNothingTwice()
    {
        await using var proxy = new TcpProxy(new Uri($"tcp://127.0.0.1:{Redis.Port}"));
        await using var node = await Nodes.StartReadyAsync($"127.0.0.1:{proxy.Address.Port}");
        await using var observer = await Nodes.StartReadyAsync(Redis.ConnectionString);
        using var all = await observer.WatchAllAsync();

        for (var number = 1; number <= 20; number++)
        {
            proxy.StallReplies();
            await node.Notifier.NotifyAsync("d", $"{number}");

            // The log has appended the status, but the node does not know that.
            Assert.Equal([("d", $"{number}", (long)number, (long)number)], await all.StatusesAsync(1));
            proxy.Cut();
            proxy.Continue();
            await node.Engine().FlushAsync().WithPatience();
        }

        Assert.Equal(20, observer.Store().Head);
    }

    /// <summary>Tests that a caller that repeats a call gets the numbers of the first attempt.</summary>
    [SkippableFact]
    public async Task AppendAsync_AnswerIsLost_ReturnsTheEarlierNumbers()
    {
        await using var redis = new RedisLog();
        await redis.StartAsync();
        await using var proxy = new TcpProxy(new Uri($"tcp://127.0.0.1:{redis.Server.Port}"));
        var log = await OpenedLog.StartAsync(redis, $"127.0.0.1:{proxy.Address.Port}");
        var observer = await OpenedLog.StartAsync(redis);
        await log.AppendAsync(OpenedLog.Item("d") with { Key = "k" });
        await observer.Observer.StatusesAsync(1);

        proxy.StallReplies();
        var appending = log.AppendAsync(
            OpenedLog.Item("d"), OpenedLog.Item("d") with { Key = "k" }, OpenedLog.Item("e"), OpenedLog.Item("e") with { ExpectedSequence = 7 });
        await observer.Observer.StatusesAsync(3);
        proxy.Cut();
        proxy.Continue();

        Assert.Equal(
            [
                new AppendResult(AppendOutcome.Appended, 2, 2),
                new AppendResult(AppendOutcome.Duplicate, 1, 1),
                new AppendResult(AppendOutcome.Appended, 1, 3),
                new AppendResult(AppendOutcome.Conflict, 1, 3),
            ],
            await appending.WithPatience());
        Assert.Equal(3, (await observer.AppendAsync("f"))[0].Position - 1);
    }

    [SkippableFact]
    public async Task Node_IsCutOffFromRedis_CatchesUpAfterwards()
    {
        await using var proxy = new TcpProxy(new Uri($"tcp://127.0.0.1:{Redis.Port}"));
        await using var cutOff = await Nodes.StartReadyAsync($"127.0.0.1:{proxy.Address.Port}");
        await using var node = await Nodes.StartReadyAsync(Redis.ConnectionString);
        using var there = await cutOff.WatchAllAsync();
        using var here = await node.WatchAllAsync();

        proxy.Stall();
        for (var number = 1; number <= 100; number++)
        {
            await node.Notifier.NotifyAsync("d", $"{number}");
            await cutOff.Notifier.NotifyAsync("e", $"{number}");
        }

        Assert.Equal(100, (await here.StatusesAsync(100)).Count);
        proxy.Cut();
        proxy.Continue();

        var statuses = await there.StatusesAsync(200);
        Assert.Equal(Enumerable.Range(1, 200).Select(number => (long)number), statuses.Select(status => status.Position));
        Assert.Equal(200, (await here.StatusesAsync(100))[^1].Position);
    }

    [SkippableFact]
    public async Task Health_RedisIsNotThereYetThenThereThenAway_IsUnhealthyThenHealthyThenDegraded()
    {
        using var logs = new LogWatcher();
        await Redis.StopAsync(keepData: true);
        await using var node = await Nodes.StartAsync(Redis.ConnectionString, services =>
        {
            services.AddHealthChecks().AddDeploymentNotifications();
            services.AddLogging(logging => logging.AddProvider(logs));
        });
        var health = node.Services.GetRequiredService<HealthCheckService>();
        await logs.WaitForAsync("The log on Redis cannot be used.");

        var report = (await health.CheckHealthAsync()).Entries["deployment-notifications"];
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.StartsWith("The deployments have not been loaded yet: ", report.Description, StringComparison.Ordinal);

        await Redis.StartAgainAsync();
        await node.WhenReadyAsync();
        await logs.WaitForAsync("The log on Redis can be used again.");
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);

        using var away = new LogWatcher();
        node.Services.GetRequiredService<ILoggerFactory>().AddProvider(away);
        await Redis.StopAsync(keepData: true);
        await node.Notifier.NotifyAsync("d", "1");
        await away.WaitForAsync("The log on Redis cannot be used.");
        report = (await health.CheckHealthAsync()).Entries["deployment-notifications"];
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.StartsWith("The log cannot be used. Messages in the outbox: ", report.Description, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Node_StartsWhileRedisIsAway_SaysThatItIsNotReadyAndServesLater()
    {
        await Redis.StopAsync(keepData: true);
        await using var node = await Nodes.StartAsync(Redis.ConnectionString);
        using var plain = await RawHubClient.ConnectAsync(node.HubUrl);
        await using var client = new DeploymentNotificationsClient(node.HubUrl);
        var completion = client.WaitForCompletionAsync("d");
        await node.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);

        // A first attempt to connect can take as long as a subscription waits.
        var log = node.Services.GetRequiredService<IDeploymentLog>();
        await FaultTime.UntilAsync(() => Task.FromResult(log.Trouble is not null));
        Assert.Contains(
            "HubException: [not_ready] Not ready yet: this node cannot use its log at the moment. Its health check has the reason. Try again.",
            await plain.InvokeAsync("SubscribeToDeployment", """["d"]"""),
            StringComparison.Ordinal);
        Assert.False(node.Engine().WhenReady.IsCompleted);
        await Redis.StartAgainAsync();

        Assert.Equal(DeploymentStatuses.Succeeded, (await completion.WithPatience()).Status);
    }

    [SkippableFact]
    public async Task Host_StopsWhileStatusesWait_AppendsThemFirst()
    {
        await using (var node = await Nodes.StartReadyAsync(Redis.ConnectionString))
        {
            for (var number = 1; number <= 2_000; number++)
            {
                await node.Notifier.NotifyAsync("d", $"{number}");
            }

            await node.StopAsync();
        }

        await using var connection = await ConnectionMultiplexer.ConnectAsync(Redis.ConnectionString);
        Assert.Equal(2_000, await connection.GetDatabase().StreamLengthAsync("{hotswap}:stream"));
    }

    [SkippableFact]
    public async Task Channel_IsLeftOut_TheStreamHasIt()
    {
        await using var node = await Nodes.StartReadyAsync(Redis.ConnectionString);
        using var all = await node.WatchAllAsync();
        await node.Notifier.NotifyAsync("d", "1");
        await all.StatusesAsync(1);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Redis.ConnectionString);

        await connection.GetDatabase().StreamAddAsync(
            "{hotswap}:stream",
            [
                new("version", 1), new("sequence", 2), new("time", 0), new("node", "x"),
                new("message", """{"ExecutionId":"d","Status":"2","UpdatedAt":"2025-11-20T12:00:00Z","Details":{"ExecutionId":"d","Status":"2","StartTime":"2025-11-20T12:00:00Z","LastUpdated":"2025-11-20T12:00:00Z"}}"""),
            ],
            "2-0");
        await connection.GetDatabase().HashSetAsync("{hotswap}:head", "position", 2);

        Assert.Equal([("d", "2", 2L, 2L)], await all.StatusesAsync(1));
    }

    private static async Task<DeploymentStatusMessage> NextAsync(IAsyncEnumerator<DeploymentUpdate> watching)
    {
        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        Assert.True(watching.Current.Recovered);
        return watching.Current.Status!;
    }

    private static Task<TestServer> StartAsync(RedisThatFailsAtTheEnd redis) => Nodes.StartAsync("127.0.0.1:1", services =>
    {
        services.AddSingleton<IRedisConnection>(redis);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
    });
}
