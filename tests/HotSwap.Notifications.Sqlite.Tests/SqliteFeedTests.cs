using HotSwap.Notifications.Redis.Tests;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>Tests of a host with the log in SQLite, and of its clients.</summary>
public sealed class SqliteFeedTests : DeploymentFeedContract
{
    private readonly LogFolder _folder = new();

    public override Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Host_StartedAgain_KnowsTheStatesAndGoesOnWithTheNumbers()
    {
        await using (var node = await StartAsync())
        {
            await node.Notifier.NotifyAsync("d", DeploymentStatuses.Pending);
            await node.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
            await node.StopAsync();
        }

        await using var again = await StartAsync();
        using var all = await again.WatchAllAsync();
        Assert.Equal([("d", DeploymentStatuses.Running, 2L, 2L)], await all.StatusesAsync(1));

        await again.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);

        Assert.Equal([("d", DeploymentStatuses.Succeeded, 3L, 3L)], await all.StatusesAsync(1));
    }

    private protected override async Task<TestServer> StartAsync()
    {
        var node = await TestServer.StartAsync(services => services.AddDeploymentNotifications().UseSqlite($"Data Source={_folder.File}"));
        await node.WhenReadyAsync();
        return node;
    }
}
