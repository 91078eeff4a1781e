using HotSwap.Notifications.Logs;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs;

/// <summary>The one line that puts the log into a file.</summary>
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
}
