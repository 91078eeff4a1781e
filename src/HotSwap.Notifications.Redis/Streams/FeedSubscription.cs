using System.Threading.Channels;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>What the channel brings. What is missing there, the stream has.</summary>
internal sealed class FeedSubscription(IRedisConnection redis, RedisKeys keys) : IAsyncDisposable
{
    /// <summary>More news than this at once is left to the stream.</summary>
    private const int MaxNews = 4_096;

    /// <summary>Read on the thread that brings it: to wake another costs more.</summary>
    private readonly Channel<ReadOnlyMemory<byte>?> _news = Channel.CreateBounded<ReadOnlyMemory<byte>?>(
        new BoundedChannelOptions(MaxNews) { SingleReader = true, AllowSynchronousContinuations = true });

    private Func<Task>? _unsubscribe;

    /// <summary>Gets the messages in their order; null to compare with the log.</summary>
    public ChannelReader<ReadOnlyMemory<byte>?> News => _news.Reader;

    /// <summary>Asks for a comparison with the log. Where the news is full, one comes soon enough.</summary>
    public void Compare() => _news.Writer.TryWrite(null);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_unsubscribe is not null)
        {
            return;
        }

        var connection = await redis.GetAsync(cancellationToken).ConfigureAwait(false);
        var queue = await connection.GetSubscriber().SubscribeAsync(keys.Channel).WaitAsync(cancellationToken).ConfigureAwait(false);
        queue.OnMessage(message => _news.Writer.TryWrite((ReadOnlyMemory<byte>)message.Message));
        connection.ConnectionRestored += OnConnectionRestored;
        _unsubscribe = async () =>
        {
            connection.ConnectionRestored -= OnConnectionRestored;
            await queue.UnsubscribeAsync(CommandFlags.FireAndForget).ConfigureAwait(false);
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_unsubscribe is not null)
        {
            await _unsubscribe().ConfigureAwait(false);
        }
    }

    private void OnConnectionRestored(object? sender, ConnectionFailedEventArgs restored) => Compare();
}
