using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The host's own connection.</summary>
internal sealed class SharedRedisConnection(IConnectionMultiplexer connection) : IRedisConnection
{
    public string Address => RedisAddress.Format(connection.GetEndPoints(configuredOnly: true));

    public ValueTask<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken) => new(connection);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
