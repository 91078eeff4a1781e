using System.Threading.Channels;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The subscription to the pub/sub channel. The stream has the statuses that the channel misses.</summary>
internal sealed class FeedSubscription(IRedisConnection redis, RedisKeys keys) : IAsyncDisposable
{
    /// <summary>The maximum number of waiting messages. Further messages are dropped, and their statuses are read from the stream.</summary>
    private const int MaxWaiting = 4_096;

    /// <summary>Read on the thread that receives a message, which costs less than waking another thread.</summary>
    private readonly Channel<ReadOnlyMemory<byte>?> _messages = Channel.CreateBounded<ReadOnlyMemory<byte>?>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, AllowSynchronousContinuations = true });

    private Func<Task>? _unsubscribe;

    /// <summary>Gets the messages in order. A null item requests a comparison with the log.</summary>
    public ChannelReader<ReadOnlyMemory<byte>?> Messages => _messages.Reader;

    /// <summary>Requests a comparison with the log. Does nothing if the queue is full. A later poll then compares.</summary>
    public void Compare() => _messages.Writer.TryWrite(null);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_unsubscribe is not null)
        {
            return;
        }

        var connection = await redis.GetAsync(cancellationToken).ConfigureAwait(false);
        var queue = await connection.GetSubscriber().SubscribeAsync(keys.Channel).WaitAsync(cancellationToken).ConfigureAwait(false);
        queue.OnMessage(message => _messages.Writer.TryWrite((ReadOnlyMemory<byte>)message.Message));
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
