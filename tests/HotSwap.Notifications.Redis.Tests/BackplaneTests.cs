using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Tests of a lifetime manager that reaches the clients of every node. Its connections are nevertheless readers of their own node.</summary>
public class BackplaneTests
{
    [SkippableFact]
    public async Task Notify_BackplaneAndSharedLog_ReachesEachClientOnceAndInOrder()
    {
        Skip.IfNot(RedisServer.IsInstalled, RedisServer.MissingMessage);
        await using var redis = await RedisServer.StartAsync();
        Action<IServiceCollection> backplane = services => services.AddSignalR().AddStackExchangeRedis(redis.ConnectionString);
        await using var one = await Nodes.StartReadyAsync(redis.ConnectionString, backplane);
        await using var two = await Nodes.StartReadyAsync(redis.ConnectionString, backplane);
        using var atOne = await one.WatchAllAsync();
        using var atTwo = await two.WatchAllAsync();

        for (var number = 0; number < 20; number++)
        {
            await (number % 2 == 0 ? one : two).Notifier.NotifyAsync($"d-{number}", DeploymentStatuses.Running);
        }

        var expected = Enumerable.Range(1, 20).Select(position => (long)position).ToList();
        Assert.Equal(expected, (await atOne.StatusesAsync(20)).Select(status => status.Position));
        Assert.Equal(expected, (await atTwo.StatusesAsync(20)).Select(status => status.Position));
    }
}
