using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The connection of the log to Redis.</summary>
internal interface IRedisConnection : IAsyncDisposable
{
    /// <summary>Gets the addresses of Redis, for messages.</summary>
    string Address { get; }

    /// <summary>Returns the connection. The first call creates it, and throws if that fails. The caller can try again.</summary>
    ValueTask<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken);
}
