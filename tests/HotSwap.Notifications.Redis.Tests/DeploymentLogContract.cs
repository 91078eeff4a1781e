using HotSwap.Notifications.History;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>What every form of the log keeps to.</summary>
public abstract class DeploymentLogContract
{
    [SkippableFact]
    public async Task Append_SeveralDeployments_NumbersHaveNoGap()
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
    public async Task Append_NumbersInTheMessage_AreIgnored()
    {
        await using var node = await StartAsync();
        using var all = await node.WatchAllAsync();

        await node.Services.GetRequiredService<IDeploymentLog>().AppendAsync(
            new DeploymentStatusMessage
            {
                ExecutionId = "d",
                Status = DeploymentStatuses.Running,
                UpdatedAt = States.Noon,
                Details = States.Bare("d"),
                Sequence = 7,
                Position = 99,
            },
            CancellationToken.None);

        Assert.Equal([("d", DeploymentStatuses.Running, 1L, 1L)], await all.StatusesAsync(1));
    }

    [SkippableFact]
    public async Task Append_EveryField_ComesBackAsItWas()
    {
        await using var node = await StartAsync();
        using var all = await node.WatchAllAsync();

        await node.Notifier.NotifyDeploymentStatusChanged(States.GuideId, States.Full() with { CurrentStage = "Zeile\nmit \"Umlaut\" ä 🚀" });
        await all.StatusesAsync(1);

        Assert.Equal(
            States.Full() with { CurrentStage = "Zeile\nmit \"Umlaut\" ä 🚀" },
            Assert.Single(node.History().Resume(States.GuideId, cursor: null).Statuses).Details);
    }

    [SkippableFact]
    public async Task Append_ProgressBetweenStatuses_StaysInItsPlaceAndNeverFollowsAFinalOne()
    {
        await using var node = await StartAsync();
        using var one = await RawHubClient.ConnectAsync(node.HubUrl);
        await one.InvokeAsync("SubscribeToDeployment", """["d"]""");

        await node.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await node.Notifier.NotifyDeploymentProgress("d", "Build", 10);
        await node.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await node.Notifier.NotifyDeploymentProgress("d", "Tests", 20);
        await node.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);
        await node.Notifier.NotifyDeploymentProgress("d", "Late", 30);
        await node.Notifier.NotifyAsync("d", DeploymentStatuses.RolledBack);

        var received = new List<string>();
        for (var message = 0; message < 6; message++)
        {
            var json = System.Text.Json.JsonDocument.Parse(await one.ReceiveAsync()).RootElement.GetProperty("arguments")[0];
            var sequence = json.GetProperty("Sequence").GetInt64();
            received.Add(json.TryGetProperty("Stage", out var stage) ? $"{stage.GetString()} after {sequence}" : $"{sequence}");
        }

        Assert.Equal(["1", "Build after 1", "2", "Tests after 2", "3", "4"], received);
    }

    [SkippableFact]
    public async Task Append_FromManyThreads_KeepsTheOrderOfEach()
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
        var epoch = node.History().ResumeAll(cursor: null).Cursor.Epoch;
        for (var position = 0; position <= 20; position++)
        {
            var answer = node.History().ResumeAll(new DeploymentCursor(epoch, position));
            Assert.True(answer.Recovered);
            Assert.Equal(Enumerable.Range(position + 1, 20 - position).Select(each => (long)each), answer.Statuses.Select(status => status.Position));
        }

        Assert.False(node.History().ResumeAll(new DeploymentCursor(epoch, 21)).Recovered);
        Assert.False(node.History().ResumeAll(new DeploymentCursor("another", 5)).Recovered);
    }

    /// <summary>A node that is ready.</summary>
    private protected abstract Task<TestServer> StartAsync();
}
