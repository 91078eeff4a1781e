using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>A connection that only the log uses.</summary>
internal sealed class OwnRedisConnection : IRedisConnection
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConfigurationOptions _configuration;
    private ConnectionMultiplexer? _connection;

    public OwnRedisConnection(ConfigurationOptions configuration)
    {
        _configuration = configuration.Clone();
        _configuration.AbortOnConnectFail = false;
        _configuration.ChannelPrefix = default;
        _configuration.ClientName ??= "HotSwap.Notifications";

        // The log itself keeps unsent batches in order and retries them, so the connection must not queue them.
        _configuration.BacklogPolicy = BacklogPolicy.FailFast;
    }

    public string Address => RedisAddress.Format(_configuration.EndPoints);

    public async ValueTask<IConnectionMultiplexer> GetAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _connection) is { } connected)
        {
            return connected;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _connection ??= await ConnectionMultiplexer.ConnectAsync(_configuration)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _turn.Dispose();
        if (_connection is not null)
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
