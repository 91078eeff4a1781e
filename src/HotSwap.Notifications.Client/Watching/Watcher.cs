using System.Runtime.CompilerServices;
using HotSwap.Notifications.Client.Connection;
using HotSwap.Notifications.Client.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// One who watches: takes in what the connection brings, asks the server again where something is missing, and hands updates to the
/// reader at the reader's pace.
/// </summary>
internal sealed class Watcher : IAsyncDisposable
{
    private static readonly TimeSpan _retryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _gapDelay = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly ConnectionKeeper _connection;
    private readonly WatchedGroup _group;
    private readonly StatusSequencer _sequencer;
    private readonly UpdateBuffer _buffer;
    private readonly List<DeploymentUpdate> _updates = [];
    private readonly Signal _toSynchronize = new();
    private readonly Signal _toRead = new();
    private readonly ITimer _retry;
    private readonly CancellationTokenSource _disposing = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _synchronizing;

    private Exception? _failure;
    private bool _isBehind;
    private bool _hasGap;
    private long _duplicates;

    /// <summary>How often events were lost: with their connection, or because the reader is behind.</summary>
    private int _breaks;

    public Watcher(
        string? executionId,
        DeploymentCursor? cursor,
        WatchedGroup group,
        ConnectionKeeper connection,
        int bufferCapacity,
        TimeProvider time,
        ILogger logger)
    {
        ExecutionId = executionId;
        _connection = connection;
        _group = group;
        _sequencer = new StatusSequencer(ofAll: executionId is null, cursor);
        _buffer = new UpdateBuffer(bufferCapacity);
        _retry = time.CreateTimer(_ => _toSynchronize.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _time = time;
        _logger = logger;
        _toSynchronize.Set();
        _synchronizing = Task.Run(SynchronizeAsync);
    }

    /// <summary>The deployment that is watched; null for all.</summary>
    public string? ExecutionId { get; }

    public void OnStatus(DeploymentStatusMessage status)
    {
        lock (_lock)
        {
            if (StaysBehind())
            {
                return;
            }

            var wasSynchronized = _sequencer.IsSynchronized;
            _sequencer.OnStatus(status, _updates);
            HandOver();
            if (wasSynchronized && !_sequencer.IsSynchronized)
            {
                _hasGap = true;
                _toSynchronize.Set();
            }
        }
    }

    public void OnProgress(DeploymentProgressMessage progress)
    {
        lock (_lock)
        {
            if (StaysBehind())
            {
                return;
            }

            _sequencer.OnProgress(progress, _updates);
            HandOver();
        }
    }

    public void OnWithheld(DeploymentsWithheldMessage withheld)
    {
        lock (_lock)
        {
            if (StaysBehind())
            {
                return;
            }

            _sequencer.OnWithheld(withheld, _updates);
            HandOver();
            if (!_sequencer.IsSynchronized)
            {
                _toSynchronize.Set();
            }
        }
    }

    /// <summary>Nothing more comes for this watcher, unless it asks again and is heard.</summary>
    public void OnSubscriptionLost()
    {
        lock (_lock)
        {
            Break();
        }

        _toSynchronize.Set();
    }

    /// <summary>The updates, to be read by one reader once. For one deployment it ends after a final status.</summary>
    public async IAsyncEnumerable<DeploymentUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            while (TakeUpdate() is { } update)
            {
                yield return update;
                if (update.IsFinal && ExecutionId is not null)
                {
                    yield break;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }

            await _toRead.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        await _synchronizing.ConfigureAwait(false);
        await _retry.DisposeAsync().ConfigureAwait(false);
        _disposing.Dispose();
    }

    private DeploymentUpdate? TakeUpdate()
    {
        lock (_lock)
        {
            var update = _buffer.Take();
            if (_isBehind && _buffer.IsEmpty)
            {
                _isBehind = false;
                _toSynchronize.Set();
            }

            return update ?? (_failure is null ? null : throw _failure);
        }
    }

    /// <summary>Whether the reader is so far behind that it has to read on from the server's history.</summary>
    private bool StaysBehind()
    {
        if (!_isBehind && _buffer.IsFull)
        {
            _isBehind = true;
            Break();
        }

        return _isBehind;
    }

    private void Break()
    {
        _sequencer.Desynchronize();
        _breaks++;
    }

    private void HandOver()
    {
        foreach (var update in _updates)
        {
            _buffer.Add(update);
            ClientTelemetry.Updated(update, _time);
        }

        if (_sequencer.Duplicates > _duplicates)
        {
            ClientTelemetry.Duplicates(_sequencer.Duplicates - _duplicates);
            _duplicates = _sequencer.Duplicates;
        }

        if (_updates.Count > 0)
        {
            _updates.Clear();
            _toRead.Set();
        }
    }

    private async Task SynchronizeAsync()
    {
        var cancellationToken = _disposing.Token;
        try
        {
            while (true)
            {
                await _toSynchronize.WaitAsync(cancellationToken).ConfigureAwait(false);
                await _connection.ConnectedAsync(cancellationToken).ConfigureAwait(false);
                await ResumeAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The watcher has been disposed.
        }
        catch (Exception failure)
        {
            lock (_lock)
            {
                _failure = failure;
            }

            _toRead.Set();
        }
    }

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        DeploymentCursor? cursor;
        int breaks;
        lock (_lock)
        {
            if (_sequencer.IsSynchronized || _isBehind)
            {
                return;
            }

            cursor = _sequencer.Cursor;
            breaks = _breaks;
        }

        DeploymentSubscription answer;
        try
        {
            using var activity = ClientTelemetry.Resume();
            answer = await _group.ResumeAsync(cursor, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!IsRefusal(error) && !cancellationToken.IsCancellationRequested)
        {
            // As a rule the connection was lost, and the next one sets the signal sooner than this timer.
            Log.ResumeFailed(_logger, error);
            _retry.Change(_retryDelay, Timeout.InfiniteTimeSpan);
            return;
        }

        lock (_lock)
        {
            // An answer from before a break tells nothing of what was lost with it. Whoever broke has set the signal to ask again.
            if (breaks != _breaks)
            {
                return;
            }

            _sequencer.OnAnswer(answer, _updates);
            HandOver();
            if (_hasGap && _sequencer.IsSynchronized)
            {
                _hasGap = false;
                ClientTelemetry.GapHealed();
            }

            if (!_sequencer.IsSynchronized)
            {
                _retry.Change(_sequencer.GapRemains ? _gapDelay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private static bool IsRefusal(Exception error) => error is HubException && Refusals.IsFinal(error.Message);
}
