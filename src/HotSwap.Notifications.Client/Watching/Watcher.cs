using System.Runtime.CompilerServices;
using HotSwap.Notifications.Client.Telemetry;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>
/// One watch: takes the events of the connection, and returns updates to the reader at the reader's speed. The scope of the watcher requests
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
    private readonly Countdown _grace;
    private readonly Countdown _limit;
    private readonly List<DeploymentUpdate> _updates = [];
    private readonly Signal _toRead = new();

    /// <summary>The update that is returned when the grace time is over; null if there is none.</summary>
    private DeploymentUpdate? _unknown;

    /// <summary>True if nothing is known, by the latest update.</summary>
    private bool _isUnknown;
    private Exception? _failure;
    private bool _isBehind;
    private bool _hasGap;
    private long _duplicates;

    /// <summary>The number of times that events were lost: with their connection, or because the reader is behind.</summary>
    private int _breaks;

    /// <param name="executionId">The deployment that is watched; null for all deployments.</param>
    /// <param name="cursor">The cursor to continue from; null for the current state.</param>
    /// <param name="bufferCapacity">The largest number of updates that wait for the reader.</param>
    /// <param name="unknownGrace">
    /// How long a new watch waits before it returns that nothing is known. Many watches begin just before their deployment does.
    /// </param>
    /// <param name="unknownLimit">How long the server may know nothing before the watch fails.</param>
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
        _grace = new Countdown(time, unknownGrace, TellUnknown);
        _limit = new Countdown(time, unknownLimit, FailAsUnknown);
    }

    /// <summary>Occurs when missing statuses have to be requested. Raised within the watcher's lock.</summary>
    public event Action? Incomplete;

    /// <summary>Gets a value indicating whether the last answer did not close the gap for which it was requested.</summary>
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
                Incomplete?.Invoke();
            }
        }
    }

    public void OnProgress(DeploymentProgressMessage progress)
    {
        lock (_lock)
        {
            if (!StaysBehind())
            {
                _sequencer.OnProgress(progress, _updates);
                HandOver();
            }
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
                Incomplete?.Invoke();
            }
        }
    }

    /// <summary>Handles the end of the watcher's subscription. Events follow only after a new request.</summary>
    public void OnSubscriptionLost()
    {
        lock (_lock)
        {
            Break();
            _limit.Stop(); // What is not heard of is not known to be unknown.
            Incomplete?.Invoke();
        }
    }

    /// <summary>Handles the end of the connection for good.</summary>
    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
        }

        _toRead.Set();
    }

    /// <summary>Returns the request that this watcher needs; null if nothing is missing.</summary>
    public WatcherQuestion? Question()
    {
        lock (_lock)
        {
            return _sequencer.IsSynchronized || _isBehind || _failure is not null
                ? null
                : new WatcherQuestion(this, _sequencer.Cursor, _breaks);
        }
    }

    /// <param name="answer">The answer.</param>
    /// <param name="breaks">The breaks of the question.</param>
    public void OnAnswer(DeploymentSubscriptionAnswer answer, int breaks)
    {
        lock (_lock)
        {
            // An answer from before a break tells nothing of what was lost with it. Whoever broke has asked again.
            if (breaks != _breaks)
            {
                return;
            }

            _sequencer.OnAnswer(answer, _updates);
            HandOver();
            if (_isUnknown)
            {
                _limit.Start();
            }

            if (_hasGap && _sequencer.IsSynchronized)
            {
                _hasGap = false;
                _metrics.GapHealed();
            }
        }
    }

    /// <summary>
    /// Returns the updates. One reader reads them once. A watch of one deployment ends after a final status, or if the server answers that no
    /// status follows.
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

            await _toRead.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _unknown = null;
            _isUnknown = false;
            _grace.Dispose();
            _limit.Dispose();
        }
    }

    private DeploymentUpdate? TakeUpdate(out bool hasEnded)
    {
        lock (_lock)
        {
            var update = _buffer.Take();
            hasEnded = _executionId is not null && update is { IsFinal: true };
            if (_isBehind && _buffer.IsEmpty)
            {
                _isBehind = false;
                Incomplete?.Invoke();
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

    /// <summary>True if the reader is so far behind that it has to continue from the server's history.</summary>
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
            Tell(update);
        }

        if (_sequencer.Duplicates > _duplicates)
        {
            _metrics.Duplicates(_sequencer.Duplicates - _duplicates);
            _duplicates = _sequencer.Duplicates;
        }

        if (_updates.Count > 0 || _sequencer.HasEnded)
        {
            _updates.Clear();
            _toRead.Set();
        }
    }

    private void Tell(DeploymentUpdate update)
    {
        _isUnknown = update.NothingKnown;
        if (!_isUnknown)
        {
            _limit.Stop();
        }

        if (update is { NothingKnown: true, Recovered: true } && _unknownGrace > TimeSpan.Zero)
        {
            _unknown = update;
            _grace.Start();
            return;
        }

        Buffer(_unknown is null ? update : update with { IsReset = true });
    }

    private void Buffer(DeploymentUpdate update)
    {
        _unknown = null;
        _buffer.Add(update);
        _metrics.Updated(update, _time);
    }

    private void TellUnknown()
    {
        lock (_lock)
        {
            if (_unknown is { } update)
            {
                Buffer(update);
            }
        }

        _toRead.Set();
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
            $"The server knows nothing of deployment '{_executionId}', and nothing came within {_unknownLimit.TotalSeconds} s ({nameof(DeploymentNotificationsClientOptions.UnknownDeploymentTimeout)}). It has not begun, was forgotten, or was lost when the server restarted.")
        {
            ExecutionId = _executionId,
        });
    }
}
