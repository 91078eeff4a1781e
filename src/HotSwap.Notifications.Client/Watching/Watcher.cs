using System.Runtime.CompilerServices;
using HotSwap.Notifications.Client.Telemetry;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// One watch: receives the events of the connection, and returns updates to its reader at the reader's speed. The scope of the watcher requests
/// missing statuses. Thread-safe.
/// </summary>
internal sealed class Watcher : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string? _executionId;
    private readonly ClientMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly StatusSequencer _sequencer;
    private readonly UpdateBuffer _buffer;
    private readonly TimeSpan _unknownGrace;
    private readonly TimeSpan _unknownLimit;
    private readonly Countdown _graceCountdown;
    private readonly Countdown _limitCountdown;
    private readonly List<DeploymentUpdate> _updates = [];
    private readonly Signal _readable = new();

    /// <summary>The update with <see cref="DeploymentUpdate.NothingKnown"/> to return after the grace time; null if there is none.</summary>
    private DeploymentUpdate? _delayedUnknown;

    /// <summary>True if the latest update has <see cref="DeploymentUpdate.NothingKnown"/>.</summary>
    private bool _isUnknown;
    private Exception? _failure;
    private bool _isReaderBehind;
    private bool _hasGap;
    private long _duplicates;

    /// <summary>Counts the losses of events: with the connection, or because the reader is behind. Older answers are stale.</summary>
    private int _generation;

    /// <param name="executionId">The deployment that is watched; null for all deployments.</param>
    /// <param name="cursor">The cursor to continue from; null for the current state.</param>
    /// <param name="bufferCapacity">The largest number of updates that wait for the reader.</param>
    /// <param name="unknownGrace">
    /// The delay before a new watch returns <see cref="DeploymentUpdate.NothingKnown"/>. Many watches begin shortly before their deployment.
    /// </param>
    /// <param name="unknownLimit">The time after which the watch fails if the server does not know the deployment.</param>
    /// <param name="metrics">The client's metrics.</param>
    /// <param name="time">The clock of the delays.</param>
    public Watcher(
        string? executionId,
        DeploymentCursor? cursor,
        int bufferCapacity,
        TimeSpan unknownGrace,
        TimeSpan unknownLimit,
        ClientMetrics metrics,
        TimeProvider time)
    {
        _executionId = executionId;
        _metrics = metrics;
        _time = time;
        _sequencer = new StatusSequencer(executionId, cursor);
        _buffer = new UpdateBuffer(bufferCapacity);
        _unknownGrace = unknownGrace;
        _unknownLimit = unknownLimit;
        _graceCountdown = new Countdown(time, unknownGrace, DeliverDelayedUnknown);
        _limitCountdown = new Countdown(time, unknownLimit, FailAsUnknown);
    }

    /// <summary>Occurs when missing statuses have to be requested. Raised within the watcher's lock.</summary>
    public event Action? ResumeNeeded;

    /// <summary>Gets a value indicating whether the last answer did not close the gap that it was requested for.</summary>
    public bool GapRemains
    {
        get
        {
            lock (_lock)
            {
                return !_sequencer.IsSynchronized && _sequencer.GapRemains;
            }
        }
    }

    public void OnStatus(DeploymentStatusMessage status)
    {
        lock (_lock)
        {
            if (DropsEvent())
            {
                return;
            }

            var wasSynchronized = _sequencer.IsSynchronized;
            _sequencer.OnStatus(status, _updates);
            DeliverUpdates();
            if (wasSynchronized && !_sequencer.IsSynchronized)
            {
                _hasGap = true;
                ResumeNeeded?.Invoke();
            }
        }
    }

    public void OnProgress(DeploymentProgressMessage progress)
    {
        lock (_lock)
        {
            if (!DropsEvent())
            {
                _sequencer.OnProgress(progress, _updates);
                DeliverUpdates();
            }
        }
    }

    public void OnWithheld(DeploymentsWithheldMessage withheld)
    {
        lock (_lock)
        {
            if (DropsEvent())
            {
                return;
            }

            _sequencer.OnWithheld(withheld, _updates);
            DeliverUpdates();
            if (!_sequencer.IsSynchronized)
            {
                ResumeNeeded?.Invoke();
            }
        }
    }

    /// <summary>Handles the end of the watcher's subscription. Events follow only after a new request.</summary>
    public void OnSubscriptionLost()
    {
        lock (_lock)
        {
            Desynchronize();

            // Without a subscription, the deployment may be known by now.
            _limitCountdown.Stop();
            ResumeNeeded?.Invoke();
        }
    }

    /// <summary>Ends the watch with an exception, after the updates that are in the buffer.</summary>
    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
        }

        _readable.Set();
    }

    /// <summary>Returns the request that this watcher needs; null if it needs none.</summary>
    public ResumeRequest? CreateRequest()
    {
        lock (_lock)
        {
            return _sequencer.IsSynchronized || _isReaderBehind || _failure is not null
                ? null
                : new ResumeRequest(this, _sequencer.Cursor, _generation);
        }
    }

    /// <param name="answer">The answer.</param>
    /// <param name="generation">The generation of the request.</param>
    public void OnAnswer(DeploymentSubscriptionAnswer answer, int generation)
    {
        lock (_lock)
        {
            // Events were lost after the request, and the answer may lack them. A newer request is due.
            if (generation != _generation)
            {
                return;
            }

            _sequencer.OnAnswer(answer, _updates);
            DeliverUpdates();
            if (_isUnknown)
            {
                _limitCountdown.Start();
            }

            if (_hasGap && _sequencer.IsSynchronized)
            {
                _hasGap = false;
                _metrics.GapClosed();
            }
        }
    }

    /// <summary>
    /// Returns the updates. Only one reader may enumerate them, and only once. A watch of one deployment ends after a final status, or if the
    /// server answers that no status follows.
    /// </summary>
    public async IAsyncEnumerable<DeploymentUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            while (TakeUpdate(out var hasEnded) is { } update)
            {
                yield return update;
                if (hasEnded)
                {
                    yield break;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }

            if (HasEnded())
            {
                yield break;
            }

            await _readable.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _delayedUnknown = null;
            _isUnknown = false;
            _graceCountdown.Dispose();
            _limitCountdown.Dispose();
        }
    }

    private DeploymentUpdate? TakeUpdate(out bool hasEnded)
    {
        lock (_lock)
        {
            var update = _buffer.Take();
            hasEnded = _executionId is not null && update is { IsFinal: true };
            if (_isReaderBehind && _buffer.IsEmpty)
            {
                _isReaderBehind = false;
                ResumeNeeded?.Invoke();
            }

            return update;
        }
    }

    /// <summary>Returns whether no update follows. Throws if the watch has failed.</summary>
    private bool HasEnded()
    {
        lock (_lock)
        {
            if (!_buffer.IsEmpty)
            {
                return false;
            }

            return _executionId is not null && _sequencer.HasEnded || (_failure is null ? false : throw _failure);
        }
    }

    /// <summary>
    /// Returns whether to drop an event, because the buffer is full. The watch continues from the server's history when the buffer is empty.
    /// </summary>
    private bool DropsEvent()
    {
        if (!_isReaderBehind && _buffer.IsFull)
        {
            _isReaderBehind = true;
            Desynchronize();
        }

        return _isReaderBehind;
    }

    private void Desynchronize()
    {
        _sequencer.Desynchronize();
        _generation++;
    }

    private void DeliverUpdates()
    {
        foreach (var update in _updates)
        {
            Deliver(update);
        }

        if (_sequencer.Duplicates > _duplicates)
        {
            _metrics.Duplicates(_sequencer.Duplicates - _duplicates);
            _duplicates = _sequencer.Duplicates;
        }

        if (_updates.Count > 0 || _sequencer.HasEnded)
        {
            _updates.Clear();
            _readable.Set();
        }
    }

    private void Deliver(DeploymentUpdate update)
    {
        _isUnknown = update.NothingKnown;
        if (!_isUnknown)
        {
            _limitCountdown.Stop();
        }

        if (update is { NothingKnown: true, Recovered: true } && _unknownGrace > TimeSpan.Zero)
        {
            _delayedUnknown = update;
            _graceCountdown.Start();
            return;
        }

        Buffer(_delayedUnknown is null ? update : update with { IsReset = true });
    }

    private void Buffer(DeploymentUpdate update)
    {
        _delayedUnknown = null;
        _buffer.Add(update);
        _metrics.Updated(update, _time);
    }

    private void DeliverDelayedUnknown()
    {
        lock (_lock)
        {
            if (_delayedUnknown is { } update)
            {
                Buffer(update);
            }
        }

        _readable.Set();
    }

    private void FailAsUnknown()
    {
        lock (_lock)
        {
            if (!_isUnknown || !_sequencer.IsSynchronized)
            {
                return;
            }
        }

        Fail(new DeploymentNotFoundException(
            $"The server does not know deployment '{_executionId}', and no status came within {_unknownLimit.TotalSeconds} s ({nameof(DeploymentNotificationsClientOptions.UnknownDeploymentTimeout)}). The deployment has not begun, was forgotten, or was lost when the server restarted.")
        {
            ExecutionId = _executionId,
        });
    }
}
