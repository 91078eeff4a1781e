using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

public sealed class RedisDeploymentLogTests : DeploymentFeedContract
{
    private readonly OptionalRedis _redis = new();

    private RedisServer Redis => _redis.Server;

    public override Task InitializeAsync() => _redis.StartAsync();

    public override Task DisposeAsync() => _redis.DisposeAsync().AsTask();

    [SkippableFact]
    public async Task Append_OnSeveralNodes_EachNodeDeliversAllInTheSameOrder()
    {
        await using var one = await Nodes.StartReadyAsync(Redis.ConnectionString);
        await using var two = await Nodes.StartReadyAsync(Redis.ConnectionString);
        using var atOne = await one.WatchAllAsync();
        using var atTwo = await two.WatchAllAsync();

        for (var number = 0; number < 50; number++)
        {
            await (number % 2 == 0 ? one : two).Notifier.NotifyAsync($"d-{number % 5}", DeploymentStatuses.Running);
        }

        var statuses = await atOne.StatusesAsync(50);
        Assert.Equal(statuses, await atTwo.StatusesAsync(50));
        Assert.Equal(Enumerable.Range(1, 50).Select(position => (long)position), statuses.Select(status => status.Position));
    }

    [SkippableFact]
    public async Task Progress_OnAnotherNode_ArrivesAfterItsStatus()
    {
        await using var one = await Nodes.StartReadyAsync(Redis.ConnectionString);
        await using var two = await Nodes.StartReadyAsync(Redis.ConnectionString);
        using var client = await RawHubClient.ConnectAsync(two.HubUrl);
        await client.InvokeAsync("SubscribeToDeployment", """["d"]""");

        await one.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await one.Notifier.NotifyDeploymentProgress("d", "Build", 40);

        Assert.Contains("\"Status\":\"Running\"", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Contains("\"Progress\":40", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Trace_OfThePipeline_GoesToEveryNode()
    {
        var sends = new ConcurrentQueue<Activity>();
        var sent = new TaskCompletionSource();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "HotSwap.Notifications" or nameof(RedisDeploymentLogTests),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.OperationName == "deployment.send" && (string?)activity.GetTagItem("deployment.execution_id") == "traced")
                {
                    sends.Enqueue(activity);
                    if (sends.Count == 2)
                    {
                        sent.TrySetResult();
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource(nameof(RedisDeploymentLogTests));
        await using var one = await Nodes.StartReadyAsync(Redis.ConnectionString);
        await using var two = await Nodes.StartReadyAsync(Redis.ConnectionString);
        using var delay = new MetricCollector<double>(
            two.Services.GetRequiredService<IMeterFactory>(), "HotSwap.Notifications", "hotswap.notifications.send.delay");

        ActivityTraceId trace;
        using (var pipeline = source.StartActivity("pipeline"))
        {
            trace = pipeline!.TraceId;
            await one.Notifier.NotifyAsync("traced", DeploymentStatuses.Running);
        }

        await delay.WaitForMeasurementsAsync(1).WithPatience();
        await sent.Task.WithPatience();
        Assert.All(sends, send => Assert.Equal(trace, send.TraceId));
        Assert.InRange(delay.LastMeasurement!.Value, 0, 60);
    }

    [SkippableFact]
    public async Task Node_JoinsLate_AnswersFromTheWholeHistory()
    {
        string[] ids = ["old", "old", "a", "b", "a", "b", "a"];
        await using var one = await Nodes.StartReadyAsync(Redis.ConnectionString);
        using var all = await one.WatchAllAsync();
        foreach (var id in ids)
        {
            await one.Notifier.NotifyAsync(id, DeploymentStatuses.Running);
        }

        await all.StatusesAsync(ids.Length);
        await using var two = await Nodes.StartReadyAsync(Redis.ConnectionString);

        var epoch = one.Store().Epoch;
        foreach (var cursor in new[] { null, new DeploymentCursor(epoch, 0), new DeploymentCursor(epoch, 4), new DeploymentCursor("x", 1) })
        {
            AssertSame(one.ResumeAll(cursor), two.ResumeAll(cursor));
            AssertSame(one.Resume("a", cursor), two.Resume("a", cursor));
            AssertSame(one.Resume("nobody", cursor), two.Resume("nobody", cursor));
        }
    }

    [SkippableFact]
    public async Task Node_JoinsAfterTheStreamWasTrimmed_KnowsTheLatestStatesAndWhatIsMissing()
    {
        Action<IServiceCollection> trim = services => services.Configure<RedisDeploymentLogOptions>(options => options.MaxStatuses = 100);
        await using var one = await Nodes.StartReadyAsync(Redis.ConnectionString, trim);
        using var all = await one.WatchAllAsync();
        await one.Notifier.NotifyAsync("old", DeploymentStatuses.Running);
        await one.Notifier.NotifyAsync("old", DeploymentStatuses.Failed);
        await all.StatusesAsync(2);
        await NotifyAsync(one, all, 1_000, _ => "busy");
        await using var two = await Nodes.StartReadyAsync(Redis.ConnectionString, trim);

        var epoch = two.Store().Epoch;
        Assert.True(two.Resume("old", new DeploymentCursor(epoch, 1)).Recovered, "No status can lie between the cursor and the latest status.");
        var old = two.Resume("old", new DeploymentCursor(epoch, 0));
        Assert.False(old.Recovered);
        Assert.Equal((DeploymentStatuses.Failed, 2L), (Assert.Single(old.Statuses).Status, old.Statuses[0].Sequence));
        Assert.False(two.ResumeAll(new DeploymentCursor(epoch, 2)).Recovered);
        Assert.True(two.Resume("busy", new DeploymentCursor(epoch, 990)).Recovered);
        await two.Notifier.NotifyAsync("old", DeploymentStatuses.RolledBack);
        Assert.Equal([("old", DeploymentStatuses.RolledBack, 3L, 1_003L)], await all.StatusesAsync(1));
    }

    [SkippableFact]
    public async Task Keys_AfterAppending_ShareAHashTagAndExpireButForTheTerms()
    {
        await using var node = await Nodes.StartReadyAsync(
            Redis.ConnectionString, services => services.Configure<RedisDeploymentLogOptions>(options => options.KeyPrefix = "my.app"));
        using var all = await node.WatchAllAsync();
        await node.Notifier.NotifyAsync("active", DeploymentStatuses.Running);
        await node.Notifier.NotifyAsync("over", DeploymentStatuses.Succeeded);
        await all.StatusesAsync(2);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Redis.ConnectionString);

        var keys = connection.GetServers().Single().Keys().Select(key => key.ToString()).ToList();

        Assert.Equal(11, keys.Count);
        Assert.All(keys, key => Assert.StartsWith("{my.app}:", key, StringComparison.Ordinal));
        string[] unlimited = [":head", ":terms"];
        foreach (var key in keys)
        {
            if (unlimited.Any(key.EndsWith))
            {
                Assert.Null(await connection.GetDatabase().KeyTimeToLiveAsync(key));
                continue;
            }

            var limit = key.Contains(":positions:", StringComparison.Ordinal) || key.EndsWith(":indexed", StringComparison.Ordinal)
                ? TimeSpan.FromDays(14)
                : key.EndsWith(":over", StringComparison.Ordinal) ? TimeSpan.FromHours(1) : TimeSpan.FromDays(7);
            Assert.InRange((await connection.GetDatabase().KeyTimeToLiveAsync(key))!.Value, limit - TimeSpan.FromMinutes(2), limit);
        }
    }

    [SkippableFact]
    public async Task Keys_OfManyDeployments_AreBounded()
    {
        await using var node = await Nodes.StartReadyAsync(Redis.ConnectionString, services =>
        {
            services.Configure<DeploymentNotificationsOptions>(options => options.History.MaxDeployments = 10);
            services.Configure<RedisDeploymentLogOptions>(options => options.MaxStatuses = 100);
        });
        using var all = await node.WatchAllAsync();
        await NotifyAsync(node, all, 1_000, number => $"d-{number}");
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Redis.ConnectionString);

        Assert.InRange(await connection.GetDatabase().StreamLengthAsync("{hotswap}:stream"), 100, 300);
        Assert.Equal(10, await connection.GetDatabase().SortedSetLengthAsync("{hotswap}:deployments"));
    }

    [SkippableFact]
    public async Task UseRedis_HostsOwnMultiplexer_IsSharedAndNotDisposed()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Redis.ConnectionString);
        await using (var node = await TestServer.StartAsync(services =>
        {
            services.AddSingleton<IConnectionMultiplexer>(connection);
            services.AddDeploymentNotifications().UseRedis();
        }))
        {
            using var all = await node.WatchAllAsync();
            await node.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
            await all.StatusesAsync(1);
        }

        Assert.True(connection.IsConnected);
        Assert.Equal(1, await connection.GetDatabase().StreamLengthAsync("{hotswap}:stream"));
    }

    [SkippableTheory]
    [InlineData("with braces {}", "RedisDeploymentLogOptions.KeyPrefix is 'with braces {}'; it must be 1 to 64 letters, digits, dots, colons, hyphens and underscores.")]
    [InlineData("", "RedisDeploymentLogOptions.KeyPrefix is ''; it must be 1 to 64")]
    public async Task UseRedis_InvalidPrefix_StopsTheHost(string prefix, string sentence)
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => Nodes.StartAsync(
            Redis.ConnectionString, services => services.Configure<RedisDeploymentLogOptions>(options => options.KeyPrefix = prefix)));

        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    private protected override Task<TestServer> StartAsync() => Nodes.StartReadyAsync(Redis.ConnectionString);

    /// <summary>Notifies so slowly that a stream of 100 statuses does not lose entries that a node has still to read.</summary>
    private static async Task NotifyAsync(TestServer node, RawHubClient all, int count, Func<int, string> executionId)
    {
        for (var number = 1; number <= count; number++)
        {
            await node.Notifier.NotifyAsync(executionId(number), DeploymentStatuses.Running);
            if (number % 50 == 0)
            {
                await all.StatusesAsync(50);
            }
        }
    }

    private static void AssertSame(DeploymentSubscriptionAnswer one, DeploymentSubscriptionAnswer two)
    {
        Assert.Equal(one.Cursor, two.Cursor);
        Assert.Equal(one.Recovered, two.Recovered);
        Assert.Equal(one.Statuses, two.Statuses);
    }
}
