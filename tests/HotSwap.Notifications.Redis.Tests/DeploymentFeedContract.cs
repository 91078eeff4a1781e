using System.Text.Json;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>The contract between a node and its clients, for any log.</summary>
public abstract class DeploymentFeedContract : IAsyncLifetime
{
    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual Task DisposeAsync() => Task.CompletedTask;

    [SkippableFact]
    public async Task Notify_SeveralDeployments_NumbersHaveNoGap()
    {
        await using var node = await StartAsync();
        using var all = await node.WatchAllAsync();

        foreach (var id in new[] { "a", "b", "a", "c", "b", "a" })
        {
            await node.Notifier.NotifyAsync(id, DeploymentStatuses.Running);
        }

        Assert.Equal(
            [("a", 1L, 1L), ("b", 1L, 2L), ("a", 2L, 3L), ("c", 1L, 4L), ("b", 2L, 5L), ("a", 3L, 6L)],
            (await all.StatusesAsync(6)).Select(status => (status.Id, status.Sequence, status.Position)));
    }

    [SkippableFact]
    public async Task Notify_EveryField_ComesBackAsItWas()
    {
        await using var node = await StartAsync();
        using var all = await node.WatchAllAsync();

        await node.Notifier.NotifyDeploymentStatusChanged(States.GuideId, States.Full() with { CurrentStage = "Zeile\nmit \"Umlaut\" ä 🚀" });
        await all.StatusesAsync(1);

        Assert.Equal(
            States.Full() with { CurrentStage = "Zeile\nmit \"Umlaut\" ä 🚀" },
            Assert.Single(node.Resume(States.GuideId, cursor: null).Statuses).Details);
    }

    /// <summary>
    /// Tests progress while statuses of its deployment are not committed. Waiting values are conflated, so a value between two statuses may be
    /// dropped, or may follow the later one.
    /// </summary>
    [SkippableFact]
    public async Task Notify_ProgressBetweenStatuses_HasTheSequenceOfTheStatusBeforeItAndNeverFollowsAFinalOne()
    {
        await using var node = await StartAsync();
        using var client = await RawHubClient.ConnectAsync(node.HubUrl);
        await client.InvokeAsync("SubscribeToDeployment", """["d"]""");
        await client.InvokeAsync("SubscribeToDeployment", """["fence"]""");

        for (var number = 1; number <= 50; number++)
        {
            await node.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
            await node.Notifier.NotifyDeploymentProgress("d", $"Stage {number % 3}", number);
        }

        await node.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);
        await node.Notifier.NotifyDeploymentProgress("d", "Late", 30);
        await node.Notifier.NotifyAsync("d", DeploymentStatuses.RolledBack);
        await node.Notifier.NotifyDeploymentProgress("d", "Too late", 40);

        // Everything that was accepted before the fence is on the wire before the second event of the fence.
        await node.Engine().CommitAsync().WithPatience();
        await node.Notifier.NotifyDeploymentProgress("fence", "Build", 1);
        var received = await ReceiveUntilAsync(client, "fence");
        await node.Notifier.NotifyAsync("fence", DeploymentStatuses.Running);
        received.AddRange(await ReceiveUntilAsync(client, "fence"));

        var (last, isOver) = (0L, false);
        foreach (var message in received)
        {
            var sequence = message.GetProperty("Sequence").GetInt64();
            if (message.TryGetProperty("Status", out var status))
            {
                Assert.Equal(last + 1, sequence);
                (last, isOver) = (sequence, DeploymentStatuses.Final.Contains(status.GetString()!));
            }
            else
            {
                Assert.Equal(last, sequence);
                Assert.False(isOver, message.ToString());
            }
        }

        Assert.Equal(52, last);
    }

    [SkippableFact]
    public async Task Notify_ProgressThatNothingFollows_ArrivesAsTheNewestValue()
    {
        await using var node = await StartAsync();
        using var client = await RawHubClient.ConnectAsync(node.HubUrl);
        await client.InvokeAsync("SubscribeToDeployment", """["d"]""");

        await node.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        for (var percent = 1; percent <= 100; percent++)
        {
            await node.Notifier.NotifyDeploymentProgress("d", "Build", percent);
        }

        Assert.Single(await client.StatusesAsync(1));
        var values = new List<int>();
        while (values.Count == 0 || values[^1] < 100)
        {
            var message = JsonDocument.Parse(await client.ReceiveAsync()).RootElement.GetProperty("arguments")[0];
            Assert.Equal(1, message.GetProperty("Sequence").GetInt64());
            values.Add(message.GetProperty("Progress").GetInt32());
        }

        Assert.Equal(values.Distinct().Order(), values);
    }

    [SkippableFact]
    public async Task Notify_FromManyThreads_KeepsTheOrderOfEach()
    {
        await using var node = await StartAsync();
        using var all = await node.WatchAllAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var number = 1; number <= 50; number++)
            {
                await node.Notifier.NotifyAsync($"d-{writer}", $"{number}");
            }
        })));

        var statuses = await all.StatusesAsync(400);
        Assert.Equal(Enumerable.Range(1, 400).Select(position => (long)position), statuses.Select(status => status.Position));
        Assert.All(statuses, status => Assert.Equal($"{status.Sequence}", status.Status));
    }

    [SkippableFact]
    public async Task Resume_AnywhereInTheHistory_GivesExactlyWhatFollows()
    {
        await using var node = await StartAsync();
        using var all = await node.WatchAllAsync();
        for (var number = 0; number < 20; number++)
        {
            await node.Notifier.NotifyAsync($"d-{number % 3}", DeploymentStatuses.Running);
        }

        await all.StatusesAsync(20);
        var epoch = node.Store().Epoch;
        for (var position = 0; position <= 20; position++)
        {
            var answer = node.ResumeAll(new DeploymentCursor(epoch, position));
            Assert.True(answer.Recovered);
            Assert.Equal(Enumerable.Range(position + 1, 20 - position).Select(each => (long)each), answer.Statuses.Select(status => status.Position));
        }

        Assert.False(node.ResumeAll(new DeploymentCursor(epoch, 21)).Recovered);
        Assert.False(node.ResumeAll(new DeploymentCursor("another", 5)).Recovered);
    }

    /// <summary>A node that is ready.</summary>
    private protected abstract Task<TestServer> StartAsync();

    private static async Task<List<JsonElement>> ReceiveUntilAsync(RawHubClient client, string executionId)
    {
        var received = new List<JsonElement>();
        while (true)
        {
            var message = JsonDocument.Parse(await client.ReceiveAsync()).RootElement.GetProperty("arguments")[0];
            if (message.GetProperty("ExecutionId").GetString() == executionId)
            {
                return received;
            }

            received.Add(message);
        }
    }
}
