using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The connection that the host has registered. The log does not dispose it.</summary>
internal sealed class SharedRedisConnection(IConnectionMultiplexer connection) : IRedisConnection
{
    public string Address => RedisAddress.Format(connection.GetEndPoints(configuredOnly: true));

    public ValueTask<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken) => new(connection);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
