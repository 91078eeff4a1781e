using HotSwap.Notifications.Logs;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Testing.Tests.Examples;

/// <summary>The registration in docs/writing-a-log.md.</summary>
public class PostgresHostTests
{
    [Fact]
    public async Task UseLog_InAHost_IsTheLog()
    {
        var (services, connectionString) = (new ServiceCollection().AddLogging(), "Host=localhost;Database=log");
        services.AddDeploymentNotifications()
            .UseLog(provider => new PostgresLog(connectionString, provider.GetRequiredService<TimeProvider>()));
        await using var host = services.BuildServiceProvider();

        Assert.IsType<PostgresLog>(host.GetRequiredService<IDeploymentLog>());
    }
}
