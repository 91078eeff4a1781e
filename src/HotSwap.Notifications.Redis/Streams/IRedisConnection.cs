using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Where the log's Redis is.</summary>
internal interface IRedisConnection : IAsyncDisposable
{
    /// <summary>Gets the addresses, for messages.</summary>
    string Address { get; }

    /// <summary>The connection, made when first asked for. Throws where Redis cannot be found at all; ask again.</summary>
    ValueTask<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken);
}
