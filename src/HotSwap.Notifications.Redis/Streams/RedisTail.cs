using System.Text.Json;
using System.Threading.Channels;
using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Follows the log: loads it, and then reports what is appended by any node, in the order of positions. The channel brings news at once; where
/// it has left something out, the stream has it.
/// </summary>
internal sealed class RedisTail(
    IRedisConnection redis,
    RedisKeys keys,
    RedisLogReader reader,
    RedisAppender appender,
    RedisLogState state,
    IOptions<RedisDeploymentLogOptions> options,
    TimeProvider time) : IAsyncDisposable
{
    private const string Part = "read";

    /// <summary>More news than this at once is left to the stream.</summary>
    private const int MaxNews = 4_096;

    /// <summary>The number of states that one call puts back.</summary>
    private const int MaxRestored = 128;
    private static readonly TimeSpan _retryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>What the channel has brought; null to compare with the log. Read on the thread that brings it: to wake another costs more.</summary>
    private readonly Channel<ReadOnlyMemory<byte>?> _news = Channel.CreateBounded<ReadOnlyMemory<byte>?>(
        new BoundedChannelOptions(MaxNews) { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SnapshotLoader _loader = new(reader);
    private ILogObserver? _observer;
    private ITimer? _poll;
    private Task _following = Task.CompletedTask;
    private Func<Task>? _unsubscribe;
    private string? _epoch;
    private long _position;

    /// <summary>Begins to follow, and waits until the log is loaded.</summary>
    public Task StartAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        _observer = observer;
        _poll = time.CreateTimer(_ => _news.Writer.TryWrite(null), null, options.Value.PollInterval, options.Value.PollInterval);
        _following = Task.Run(FollowAsync, CancellationToken.None);
        return _loaded.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Goes on until it is disposed: what the outbox still holds when the host stops has to come back.</summary>
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
                    state.Failed(Part, failure);
                    await Task.Delay(_retryDelay, time, _stopping.Token).ConfigureAwait(false);
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
        _loaded.TrySetResult();
        await foreach (var news in _news.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await (news is { } message ? TakeAsync(message, cancellationToken) : CompareAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
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

    private void OnConnectionRestored(object? sender, ConnectionFailedEventArgs restored) => _news.Writer.TryWrite(null);

    /// <summary>Reads what the channel has left out, and finds out when history was lost.</summary>
    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var head = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (head is not { } known || known.Epoch != _epoch || known.Position < _position)
        {
            await ReloadAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (known.Position > _position)
        {
            await CatchUpAsync(cancellationToken).ConfigureAwait(false);
        }

        state.Succeeded(Part);
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

        Report(message);
    }

    private void Report(FeedMessage message)
    {
        var statuses = new List<LoggedStatus>();
        var progress = new List<ProgressValue>();
        foreach (var line in message.Lines())
        {
            var origin = OriginText.Read(line.Origin, time);
            if (!line.IsStatus)
            {
                progress.Add(new ProgressValue(
                    JsonSerializer.Deserialize(line.Json.Span, DeploymentJsonContext.Default.DeploymentProgressMessage)!, origin));
            }
            else if (line.Position == _position + statuses.Count + 1)
            {
                // A node of version 0.1 puts progress between statuses.
                if (progress.Count > 0)
                {
                    Report(statuses);
                    statuses = [];
                    ReportProgress(progress);
                }

                statuses.Add(reader.Read(line.Json, line.Sequence, line.Position, time.GetUtcNow(), origin));
            }
        }

        Report(statuses);
        ReportProgress(progress);
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var statuses = new List<LoggedStatus>();
        await foreach (var status in reader.ReadAsync(_position + 1, cancellationToken).ConfigureAwait(false))
        {
            if (status.Position != _position + statuses.Count + 1)
            {
                // The stream no longer reaches back: clients have to learn that something is missing.
                await ReloadAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            statuses.Add(status);
        }

        Report(statuses);
    }

    private void Report(List<LoggedStatus> statuses)
    {
        if (statuses.Count > 0)
        {
            _observer!.Appended(statuses);
            _position = statuses[^1].Position;
            state.Learn(_epoch!, _position);
        }
    }

    private void ReportProgress(List<ProgressValue> progress)
    {
        if (progress.Count > 0)
        {
            _observer!.Progressed(progress);
            progress.Clear();
        }
    }

    /// <summary>Loads the log anew. Where it has lost what this node knows, the node puts the latest states back first.</summary>
    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var epoch = await appender.BeginAsync(cancellationToken).ConfigureAwait(false);
        if (_epoch is not null && epoch != _epoch)
        {
            foreach (var states in _observer!.GetLatest().Chunk(MaxRestored))
            {
                await appender.AppendAsync([.. states.Select(Restored)], cancellationToken).ConfigureAwait(false);
            }
        }

        var snapshot = await _loader.LoadAsync(cancellationToken).ConfigureAwait(false);
        _observer!.Reset(snapshot);
        (_epoch, _position) = (snapshot.Epoch, snapshot.Position);
        state.Learn(_epoch, _position);
    }

    /// <summary>A state that this node knows, for a log that has lost it. It gives way to a newer one.</summary>
    private static AppendItem Restored(LoggedStatus status) =>
        new(status.IsFinal ? "R" : "r", status.ExecutionId, status.Payload, status.Sequence);
}
