using System.Text.Json;
using System.Threading.Channels;
using HotSwap.Notifications.History;
using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Publishing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Follows the log: loads it, and then delivers to this node's clients what is appended by any node, in the order of positions. The
/// channel brings news at once; where it has left something out, the stream has it.
/// </summary>
internal sealed class RedisTail : IHostedService, IAsyncDisposable
{
    private const string Part = "read";

    /// <summary>More news than this at once is left to the stream.</summary>
    private const int MaxNews = 4_096;
    private static readonly TimeSpan _retryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>What the channel has brought; null to compare with the log. Read on the thread that brings it: to wake another costs more.</summary>
    private readonly Channel<ReadOnlyMemory<byte>?> _news = Channel.CreateBounded<ReadOnlyMemory<byte>?>(
        new BoundedChannelOptions(MaxNews) { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly CancellationTokenSource _stopping = new();
    private readonly IRedisConnection _redis;
    private readonly RedisKeys _keys;
    private readonly RedisLogReader _reader;
    private readonly RedisAppender _appender;
    private readonly RedisDeploymentLog _log;
    private readonly RedisStanding _standing;
    private readonly DeploymentHistory _history;
    private readonly HistoryLoader _loader;
    private readonly FanOut _fanOut;
    private readonly TimeProvider _time;
    private readonly TimeSpan _pollInterval;
    private ITimer? _poll;
    private Task _following = Task.CompletedTask;
    private Func<Task>? _unsubscribe;
    private string? _epoch;
    private long _position;

    public RedisTail(
        IRedisConnection redis,
        RedisKeys keys,
        RedisLogReader reader,
        RedisAppender appender,
        IDeploymentLog log,
        RedisStanding standing,
        DeploymentHistory history,
        OpenConnections connections,
        Access.ShownStates shown,
        FanOut fanOut,
        IOptions<RedisDeploymentLogOptions> options,
        TimeProvider time)
    {
        _redis = redis;
        _keys = keys;
        _reader = reader;
        _appender = appender;
        _log = (RedisDeploymentLog)log;
        _standing = standing;
        _history = history;
        _fanOut = fanOut;
        _time = time;
        _pollInterval = options.Value.PollInterval;
        _loader = new HistoryLoader(reader, history, connections, shown, fanOut);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _appender.Start();
        _poll = _time.CreateTimer(_ => _news.Writer.TryWrite(null), null, _pollInterval, _pollInterval);
        _following = Task.Run(FollowAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Goes on until it is disposed: what the outbox still holds when the host stops has to come back.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_poll is not null)
        {
            await _poll.DisposeAsync().ConfigureAwait(false);
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        if (_unsubscribe is not null)
        {
            await _unsubscribe().ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private async Task FollowAsync()
    {
        try
        {
            while (true)
            {
                try
                {
                    await FollowAsync(_stopping.Token).ConfigureAwait(false);
                }
                catch (Exception failure) when (!_stopping.IsCancellationRequested)
                {
                    _standing.Failed(Part, failure);
                    await Task.Delay(_retryDelay, _time, _stopping.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The host has stopped. However a call that was under way has ended, nobody waits for it any more.
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (_unsubscribe is null)
        {
            await SubscribeAsync(cancellationToken).ConfigureAwait(false);
        }

        await CompareAsync(cancellationToken).ConfigureAwait(false);
        _standing.BecomeReady();
        await foreach (var news in _news.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await (news is { } message ? TakeAsync(message, cancellationToken) : CompareAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        var connection = await _redis.GetAsync(cancellationToken).ConfigureAwait(false);
        var queue = await connection.GetSubscriber().SubscribeAsync(_keys.Channel).WaitAsync(cancellationToken).ConfigureAwait(false);
        queue.OnMessage(message => _news.Writer.TryWrite((ReadOnlyMemory<byte>)message.Message));
        connection.ConnectionRestored += OnConnectionRestored;
        _unsubscribe = async () =>
        {
            connection.ConnectionRestored -= OnConnectionRestored;
            await queue.UnsubscribeAsync(CommandFlags.FireAndForget).ConfigureAwait(false);
        };
    }

    private void OnConnectionRestored(object? sender, ConnectionFailedEventArgs restored) => _news.Writer.TryWrite(null);

    /// <summary>Reads what the channel has left out, and finds out when history was lost.</summary>
    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var head = await _reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (head is not { } known || known.Epoch != _epoch || known.Position < _position)
        {
            await ReloadAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (known.Position > _position)
        {
            await CatchUpAsync(cancellationToken).ConfigureAwait(false);
        }

        _standing.Succeeded(Part);
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> news, CancellationToken cancellationToken)
    {
        var message = FeedMessage.Read(news);
        if (message?.Epoch != _epoch)
        {
            // Of an epoch that has just begun, or of one that is over, or in a form that is not known: the log itself tells.
            await CompareAsync(cancellationToken).ConfigureAwait(false);
        }

        if (message is null || message.Epoch != _epoch)
        {
            return;
        }

        if (message.PositionBefore > _position)
        {
            await CatchUpAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var line in message.Lines())
        {
            if (!line.IsStatus)
            {
                var progress = JsonSerializer.Deserialize(line.Json.Span, DeploymentJsonContext.Default.DeploymentProgressMessage)! with
                {
                    Origin = OriginText.Read(line.Origin, _time),
                };
                await _fanOut.DeliverAsync(progress, message.Node == _keys.Node, cancellationToken).ConfigureAwait(false);
            }
            else if (line.Position == _position + 1)
            {
                var status = RedisLogReader.Numbered(line.Json, line.Sequence, line.Position, OriginText.Read(line.Origin, _time));
                await DeliverAsync(status, message.Node, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await foreach (var (status, _, node) in _reader.ReadAsync(_position + 1, cancellationToken).ConfigureAwait(false))
        {
            if (status.Position != _position + 1)
            {
                // The stream no longer reaches back: clients have to learn that something is missing.
                await ReloadAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            await DeliverAsync(status, node, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DeliverAsync(DeploymentStatusMessage status, string node, CancellationToken cancellationToken)
    {
        await _fanOut.DeliverAsync(status, node == _keys.Node, cancellationToken).ConfigureAwait(false);
        _position = status.Position;
        _standing.Delivered(_epoch!, _position);
    }

    /// <summary>Loads the log anew. Where it has lost what this node knows, the node puts the latest states back first.</summary>
    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var (epoch, _) = await _appender.RunAsync([], firstNumber: 1, cancellationToken).ConfigureAwait(false);
        if (_epoch is not null && epoch != _epoch)
        {
            foreach (var state in _history.LatestStatuses())
            {
                await _log.RestoreAsync(state, cancellationToken).ConfigureAwait(false);
            }

            await _appender.FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        (epoch, _position) = await _loader.LoadAsync(isFirst: _epoch is null, cancellationToken).ConfigureAwait(false);
        _epoch = epoch;
        _standing.Delivered(epoch, _position);
    }
}
