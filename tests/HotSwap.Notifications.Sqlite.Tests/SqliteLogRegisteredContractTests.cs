using HotSwap.Notifications.Redis.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>The contract of a log that a host has registered.</summary>
public sealed class SqliteLogRegisteredContractTests : DeploymentLogContract
{
    private readonly LogFolder _folder = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    private protected override void AddLog(IDeploymentNotificationsBuilder builder) => builder.UseSqlite($"Data Source={_folder.File}");
}
