using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>The code of docs/persistence.md that stores the log in a file and erases a deployment.</summary>
public class PersistencePageTests
{
    [Fact]
    public async Task UseSqlite_AsThePageShows_IsADurableLog()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        var notifications = services.AddDeploymentNotifications();

        notifications.UseSqlite("Data Source=deployments.db");

        await using var provider = services.BuildServiceProvider();
        Assert.Equal(LogTraits.Durable | LogTraits.ReadsBack, provider.GetRequiredService<IDeploymentLog>().Traits);
    }

    [Fact]
    public async Task EraseAsync_AsThePageShows_ErasesTheDeployment()
    {
        await using var server = await TestServer.StartAsync();
        var (services, executionId) = (server.Services, "d-1");
        await server.Notifier.NotifyAsync(executionId, DeploymentStatuses.Failed);

        await services.GetRequiredService<IDeploymentEraser>().EraseAsync(executionId);

        var log = services.GetRequiredService<IDeploymentLog>();
        Assert.Empty((await log.ReadLatestAsync(DeploymentScope.All, long.MaxValue, 1, CancellationToken.None)).Statuses);
    }
}
