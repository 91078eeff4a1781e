using HotSwap.Notifications.Core.Tests.Logs;
using HotSwap.Notifications.Logs;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

public sealed class RedisLogLeaseContractTests : LeasedLogContract, IAsyncLifetime
{
    private readonly RedisLog _redis = new();

    public Task InitializeAsync() => _redis.StartAsync();

    public Task DisposeAsync() => _redis.DisposeAsync().AsTask();

    internal override IDeploymentLog Create() => _redis.Create();

    /// <summary>The clock of Redis cannot be set. Each lease ends so much earlier instead.</summary>
    internal override void Advance(TimeSpan time)
    {
        using var connection = ConnectionMultiplexer.Connect(_redis.Server.ConnectionString);
        var database = connection.GetDatabase();
        foreach (var lease in database.SortedSetRangeByRank("{hotswap}:leases"))
        {
            database.SortedSetDecrement("{hotswap}:leases", lease, time.TotalMilliseconds);
        }
    }
}
