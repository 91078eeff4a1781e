using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>The contract of a log that a host has registered.</summary>
public sealed class RedisLogRegisteredContractTests : DeploymentLogContract
{
    private readonly OptionalRedis _redis = new();

    public override Task InitializeAsync() => _redis.StartAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _redis.DisposeAsync();
    }

    private protected override void AddLog(IDeploymentNotificationsBuilder builder) => builder.UseRedis(_redis.Server.ConnectionString);
}
