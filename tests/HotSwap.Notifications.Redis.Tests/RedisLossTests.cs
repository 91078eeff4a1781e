using HotSwap.Notifications.Client;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Tests of a Redis that returns with less data than the nodes have. A new term begins, with the states of the nodes.</summary>
public sealed class RedisLossTests : IAsyncLifetime
{
    private readonly OptionalRedis _redis = new();

    private RedisServer Redis => _redis.Server;

    public Task InitializeAsync() => _redis.StartAsync();

    public Task DisposeAsync() => _redis.DisposeAsync().AsTask();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Redis_ComesBackWithLessThanTheNodesKnow_BeginsANewTermWithTheStatesOfTheNodes(bool withOldData)
    {
        await using var one = await Nodes.StartReadyAsync(Redis.ConnectionString);
        await using var two = await Nodes.StartReadyAsync(Redis.ConnectionString);
        await using var client = new DeploymentNotificationsClient(new DeploymentNotificationsClientOptions
        {
            Url = two.HubUrl,
            Reconnect = { Delays = [TimeSpan.FromMilliseconds(10)] },
        });
        await using var watching = client.WatchDeploymentAsync("d").GetAsyncEnumerator();
        await one.Notifier.NotifyAsync("d", "1");
        await AssertNextAsync(watching, "1", recovered: true);
        if (withOldData)
        {
            await Redis.SaveAsync();
        }

        await one.Notifier.NotifyAsync("d", "2");
        await AssertNextAsync(watching, "2", recovered: true);
        var epoch = watching.Current.Cursor.Epoch;

        await Redis.KillAsync();
        await one.Notifier.NotifyAsync("e", "1");
        await Redis.StartAgainAsync();

        await AssertNextAsync(watching, "2", recovered: false);
        Assert.NotEqual(epoch, watching.Current.Cursor.Epoch);
        await one.Notifier.NotifyAsync("d", "3");
        await AssertNextAsync(watching, "3", recovered: true);
        foreach (var node in new[] { one, two })
        {
            using var all = await node.WatchAllAsync();
            await all.UntilAsync(("d", "3"), ("e", "1"));
            Assert.Equal(
                withOldData ? ["1", "2", "3"] : ["2", "3"],
                node.Resume("d", new DeploymentCursor(watching.Current.Cursor.Epoch, 0)).Statuses.Select(status => status.Status));
            Assert.Equal("1", Assert.Single(node.Resume("e", cursor: null).Statuses).Status);
        }
    }

    [SkippableFact]
    public async Task Redis_LosesItsData_EndsWhatWasResumedAndShowsPlainSubscribersTheCurrentState()
    {
        await using var node = await Nodes.StartReadyAsync(Redis.ConnectionString);
        using var resumed = await RawHubClient.ConnectAsync(node.HubUrl);
        using var plain = await node.WatchAllAsync();
        await resumed.InvokeAsync("ResumeDeployment", """["d",null]""");
        await resumed.InvokeAsync("ResumeAllDeployments", "[null]");
        await node.Notifier.NotifyAsync("d", "1");
        await node.Notifier.NotifyAsync("d", "2");
        await node.Notifier.NotifyAsync("e", "1");
        await resumed.StatusesAsync(3);
        await plain.StatusesAsync(3);
        var epoch = node.Store().Epoch;

        await Redis.StopAsync(keepData: false);
        await Redis.StartAgainAsync();

        var ended = new[] { await resumed.ReceiveAsync(), await resumed.ReceiveAsync() };
        Assert.All(ended, message => Assert.Contains("\"Code\":\"history_lost\"", message, StringComparison.Ordinal));
        Assert.Single(ended, message => message.Contains("\"ExecutionId\":\"d\"", StringComparison.Ordinal));
        Assert.Single(ended, message => message.Contains("\"ExecutionId\":null", StringComparison.Ordinal));
        Assert.Equal([("d", "2", 1L, 1L), ("e", "1", 1L, 2L)], await plain.StatusesAsync(2));
        var answer = await resumed.InvokeAsync("ResumeAllDeployments", $$"""[{"Epoch":"{{epoch}}","Number":3}]""");
        Assert.Contains("\"Recovered\":false", answer, StringComparison.Ordinal);

        await node.Notifier.NotifyAsync("d", "3");
        Assert.Equal([("d", "3", 2L, 3L)], await plain.StatusesAsync(1));
        Assert.Equal([("d", "3", 2L, 3L)], await resumed.StatusesAsync(1));
    }

    private static async Task AssertNextAsync(IAsyncEnumerator<DeploymentUpdate> watching, string status, bool recovered)
    {
        Assert.True(await watching.MoveNextAsync().AsTask().WithPatience());
        Assert.Equal((status, recovered), (watching.Current.Status!.Status, watching.Current.Recovered));
    }
}
