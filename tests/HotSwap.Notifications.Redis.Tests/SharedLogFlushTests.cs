using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Tests of what a stopping host waits for. A shared log commits a status before it reports the status to this node.</summary>
public class SharedLogFlushTests
{
    [Fact]
    public async Task Flush_LogReportsLater_WaitsUntilItIsWritten()
    {
        await using var node = await TestServer.StartAsync(services => services.Replace(ServiceDescriptor.Singleton<IDeploymentLog, LateLog>()));
        await node.WhenReadyAsync();
        var registry = node.Services.GetRequiredService<SubscriberRegistry>();
        using var all = await node.WatchAllAsync();

        for (var number = 1; number <= 20; number++)
        {
            await node.Notifier.NotifyAsync("d", $"{number}");
            var flushing = node.Engine().FlushAsync();
            await node.Engine().CommitAsync().WithPatience();
            await registry.WhenCaughtUpAsync().WithPatience();
            Assert.False(flushing.IsCompleted);

            ((LateLog)node.Log()).Release();
            await flushing.WithPatience();
            Assert.Equal([("d", $"{number}", (long)number, (long)number)], await all.StatusesAsync(1));
        }
    }

    /// <summary>Tests an append whose position belongs to a term that has ended. The new term may never reach that position.</summary>
    [Fact]
    public async Task Flush_ATermHasBegunMeanwhile_DoesNotWaitForAPositionOfTheOldOne()
    {
        await using var node = await TestServer.StartAsync(services => services.Replace(ServiceDescriptor.Singleton<IDeploymentLog, LateLog>()));
        await node.WhenReadyAsync();
        var log = (LateLog)node.Log();
        log.Appending = () => ((ILogObserver)node.Store()).Reset(new LogSnapshot { Epoch = "next", Position = 0, CompleteAfter = 0 });

        await node.Notifier.NotifyAsync("d", "1");

        await node.Engine().FlushAsync().WithPatience();
        Assert.Equal("next", node.Store().Epoch);
    }
}
