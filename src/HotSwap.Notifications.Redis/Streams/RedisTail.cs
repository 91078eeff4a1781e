using System.Text.Json;
using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>
/// Follows the log: loads it, and then reports what is appended by any node, in the order of positions. The channel brings news at once; where
/// it has left something out, the stream has it.
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

    /// <summary>Gets what this node has reported.</summary>
    public LogView View => _view;

    /// <summary>Gets the number of loads that have begun.</summary>
    public long Loads => Interlocked.Read(ref _loads);

    /// <summary>Begins to follow, and waits until the log is loaded.</summary>
    public Task StartAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        _observer = observer;
        _poll = time.CreateTimer(_ => feed.Compare(), null, options.Value.PollInterval, options.Value.PollInterval);
        _following = Task.Run(FollowAsync, CancellationToken.None);
        return _loaded.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Waits until a term that an append has met is reported, or a later one: whoever knows the position of a status then knows by the epoch
    /// whether it is still to come.
    /// </summary>
    /// <param name="epoch">The term.</param>
    /// <param name="load">The <see cref="Loads"/> before the append: a load that began later has found this term, or a later one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
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

    /// <summary>Waits until the term that the log has now is reported, or a later one.</summary>
    public async ValueTask WhenTermIsKnownAsync(CancellationToken cancellationToken)
    {
        var load = Loads;
        if (await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false) is { } head && head.Epoch != _view.Epoch)
        {
            await WhenKnownAsync(head.Epoch, load, cancellationToken).ConfigureAwait(false);
        }
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
            // The host has stopped. However a call that was under way has ended, nobody waits for it any more.
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await feed.StartAsync(cancellationToken).ConfigureAwait(false);
        await CompareAsync(cancellationToken).ConfigureAwait(false);
        _loaded.TrySetResult();
        await foreach (var news in feed.News.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await (news is { } message ? TakeAsync(message, cancellationToken) : CompareAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>Reads what the channel has left out, and finds out when history was lost.</summary>
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

    private async Task TakeAsync(ReadOnlyMemory<byte> news, CancellationToken cancellationToken)
    {
        var message = FeedMessage.Read(news);
        if (message?.Epoch != _view.Epoch)
        {
            // Of a term that has just begun, or of one that is over, or in a form that is not known: the log itself tells.
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

    /// <summary>Reports what a message has. False where it has a status that cannot be read.</summary>
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
                // A node of version 0.1 puts progress between statuses.
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

    /// <summary>Reports what the stream has, up to a position at least. What it no longer has, or what cannot be read, is lost history.</summary>
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

    /// <summary>Loads the log anew: at the opening, in another term, and where something is missing.</summary>
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
