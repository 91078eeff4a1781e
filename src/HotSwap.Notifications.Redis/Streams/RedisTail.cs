using System.Text.Json;
using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Follows the log: loads it, and then reports the statuses that any node appends, in the order of positions. The pub/sub channel delivers them
/// at once. Statuses that the channel missed are read from the stream.
/// </summary>
internal sealed class RedisTail(
    IRedisConnection redis,
    FeedSubscription feed,
    RedisLogReader reader,
    StatusReader statusReader,
    TermChange termChange,
    RedisAppender appender,
    RedisLogHealth health,
    IOptions<RedisDeploymentLogOptions> options,
    TimeProvider time) : IAsyncDisposable
{
    private const string Part = "read";
    private static readonly TimeSpan _retryDelay = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ILogObserver? _observer;
    private ITimer? _poll;
    private Task _following = Task.CompletedTask;
    private volatile LogView _view = LogView.None;
    private TaskCompletionSource _reset = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _loads;

    /// <summary>Gets the term and the position up to which this node has reported the log.</summary>
    public LogView View => _view;

    /// <summary>Gets the number of loads that have begun.</summary>
    public long Loads => Interlocked.Read(ref _loads);

    /// <summary>Starts to follow the log, and waits until it is loaded.</summary>
    public Task StartAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        _observer = observer;
        _poll = time.CreateTimer(_ => feed.Compare(), null, options.Value.PollInterval, options.Value.PollInterval);
        _following = Task.Run(FollowAsync, CancellationToken.None);
        return _loaded.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Waits until this node has reported the term of an append, or a later term. After that, the epoch shows whether a status at a known
    /// position is still to be reported.
    /// </summary>
    /// <param name="epoch">The epoch of the term.</param>
    /// <param name="load">The value of <see cref="Loads"/> before the append. A load that began later has found this term or a later one.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async ValueTask WhenKnownAsync(string epoch, long load, CancellationToken cancellationToken)
    {
        while (true)
        {
            var reset = Volatile.Read(ref _reset);
            if (_view is var view && (view.Epoch == epoch || view.Load > load))
            {
                return;
            }

            feed.Compare();
            await reset.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until this node has reported the current term of the log, or a later term.</summary>
    public async ValueTask WhenTermIsKnownAsync(CancellationToken cancellationToken)
    {
        var load = Loads;
        if (await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false) is { } head && head.Epoch != _view.Epoch)
        {
            await WhenKnownAsync(head.Epoch, load, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Stops following the log. The tail runs until it is disposed, because the outbox still appends its last messages while the host stops, and
    /// these must be reported.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (_poll is not null)
        {
            await _poll.DisposeAsync().ConfigureAwait(false);
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
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
                    health.Failed(Part, failure, redis.Address);
                    await Task.Delay(_retryDelay, time, _stopping.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The host has stopped. A failure of the pending call no longer matters.
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await feed.StartAsync(cancellationToken).ConfigureAwait(false);
        await CompareAsync(cancellationToken).ConfigureAwait(false);
        _loaded.TrySetResult();
        await foreach (var received in feed.Messages.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await (received is { } message ? HandleAsync(message, cancellationToken) : CompareAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Compares the view with the head. Reads the statuses that the channel missed, and reloads the log if history was lost.</summary>
    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var head = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (head is not { } known || known.Epoch != _view.Epoch || known.Position < _view.Position)
        {
            await ReloadAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await CatchUpAsync(known.Position, cancellationToken).ConfigureAwait(false);
        }

        health.Succeeded(Part);
    }

    private async Task HandleAsync(ReadOnlyMemory<byte> received, CancellationToken cancellationToken)
    {
        var message = FeedMessage.Read(received);
        if (message?.Epoch != _view.Epoch)
        {
            // The message belongs to a new or an earlier term, or has an unknown format. Only the log shows which.
            await CompareAsync(cancellationToken).ConfigureAwait(false);
        }

        if (message is null || message.Epoch != _view.Epoch)
        {
            return;
        }

        await CatchUpAsync(message.PositionBefore, cancellationToken).ConfigureAwait(false);
        if (message.Epoch == _view.Epoch && !TryReport(message))
        {
            await CompareAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reports the statuses and the progress values of a message. False if a status cannot be read.</summary>
    private bool TryReport(FeedMessage message)
    {
        var statuses = new List<LoggedStatus>();
        var progress = new List<ProgressValue>();
        foreach (var line in message.Lines)
        {
            if (!line.IsStatus)
            {
                if (ReadProgress(line.Json) is { } value)
                {
                    progress.Add(new ProgressValue(value, OriginText.Read(line.Origin, time)));
                }
            }
            else if (line.Position == _view.Position + statuses.Count + 1)
            {
                // A node of version 0.1 sends progress between statuses.
                if (progress.Count > 0)
                {
                    Report(statuses);
                    statuses = [];
                    ReportProgress(progress);
                }

                if (statusReader.Read(line) is not { } status)
                {
                    Report(statuses);
                    return false;
                }

                statuses.Add(status);
            }
        }

        Report(statuses);
        ReportProgress(progress);
        return true;
    }

    /// <summary>Reports the statuses in the stream, at least up to a position. Reloads the log if one of them is missing or unreadable.</summary>
    private async Task CatchUpAsync(long position, CancellationToken cancellationToken)
    {
        while (position > _view.Position)
        {
            var page = await reader.ReadPageAsync(_view.Position + 1, cancellationToken).ConfigureAwait(false);
            var statuses = page.Head?.Epoch == _view.Epoch ? ReadNext(page) : [];
            if (statuses.Count == 0)
            {
                await ReloadAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            Report(statuses);
        }
    }

    private List<LoggedStatus> ReadNext(StreamPage page)
    {
        var statuses = new List<LoggedStatus>();
        foreach (var entry in page.Entries)
        {
            if (StatusReader.Position(entry) != _view.Position + statuses.Count + 1 || statusReader.Read(entry) is not { } status)
            {
                break;
            }

            statuses.Add(status);
        }

        return statuses;
    }

    private void Report(List<LoggedStatus> statuses)
    {
        if (statuses.Count > 0)
        {
            _observer!.Appended(statuses);
            _view = _view with { Position = statuses[^1].Position };
            appender.Learn(_view.Epoch, _view.Position);
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

    /// <summary>Loads the log: when it is opened, in a new term, or when statuses are missing.</summary>
    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var load = Interlocked.Increment(ref _loads);
        var snapshot = await termChange.LoadAsync(_view, _observer!, cancellationToken).ConfigureAwait(false);
        _observer!.Reset(snapshot);
        _view = new LogView { Epoch = snapshot.Epoch, Position = snapshot.Position, Load = load, EarlierTerms = snapshot.EarlierTerms };
        appender.Learn(_view.Epoch, _view.Position);
        Interlocked.Exchange(ref _reset, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private static DeploymentProgressMessage? ReadProgress(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, ProgressJsonContext.Default.DeploymentProgressMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
