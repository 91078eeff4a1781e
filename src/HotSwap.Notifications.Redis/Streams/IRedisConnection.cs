using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Where the log's Redis is.</summary>
internal interface IRedisConnection : IAsyncDisposable
{
    /// <summary>The connection, made when first asked for. Throws where Redis cannot be found at all; ask again.</summary>
    ValueTask<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken);
}
