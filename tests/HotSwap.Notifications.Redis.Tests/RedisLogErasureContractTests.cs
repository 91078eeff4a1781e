using HotSwap.Notifications.Core.Tests.Logs;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Redis.Tests;

public sealed class RedisLogErasureContractTests : ErasableLogContract, IAsyncLifetime
{
    private readonly RedisLog _redis = new();

    public Task InitializeAsync() => _redis.StartAsync();

    public Task DisposeAsync() => _redis.DisposeAsync().AsTask();

    internal override IDeploymentLog Create() => _redis.Create();
}
