using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Publishing;

/// <summary>
/// What the pipeline has said and has not been sent yet. Adding never waits. Per deployment the order of adding is kept; of
/// progress only the newest value of each stage is. Bounded: see <see cref="DeploymentNotificationsOptions.OutboxCapacity"/>.
/// </summary>
/// <remarks>Many may add; one reads.</remarks>
internal sealed class Outbox : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly NotificationMetrics _metrics;
    private readonly int _capacity;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;
    private readonly OutboxQueue _queue;
    private readonly StageSlots _slots = new();

    private TaskCompletionSource<bool>? _reader;
    private TaskCompletionSource? _flushed;
    private bool _completed;

    public Outbox(IOptions<DeploymentNotificationsOptions> options, TimeProvider time, NotificationMetrics metrics)
    {
        _time = time;
        _metrics = metrics;
        _capacity = options.Value.OutboxCapacity;
        _interval = options.Value.ProgressInterval;
        _queue = new OutboxQueue(_capacity, options.Value.OutboxStatusLimit, metrics);
        _timer = time.CreateTimer(_ => WakeReader(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many messages wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Adds a status, after whatever progress of its deployment is still held back.</summary>
    /// <exception cref="DeploymentNotificationRefusedException">There are too many statuses, or the host has shut down.</exception>
    public void Add(DeploymentStatusMessage status)
    {
        TaskCompletionSource<bool>? reader;
        lock (_lock)
        {
            if (_completed)
            {
                throw new DeploymentNotificationRefusedException("The status was refused: the host has shut down.");
            }

            foreach (var slot in _slots.Of(status.ExecutionId))
            {
                Seal(slot);
            }

            if (!_queue.TryAdd(status, out var dropped))
            {
                throw new DeploymentNotificationRefusedException(
                    $"The status was refused: {_queue.Count} statuses wait to be sent, as many as OutboxStatusLimit allows.");
            }

            ForgetUnused(dropped);
            reader = TakeReader();
        }

        reader?.TrySetResult(true);
    }

    /// <summary>Adds a progress. It may be dropped, or take the place of an older one of its stage.</summary>
    public void Add(DeploymentProgressMessage progress)
    {
        TaskCompletionSource<bool>? reader;
        lock (_lock)
        {
            if (_completed)
            {
                return;
            }

            if (_slots.Get(progress.ExecutionId, progress.Stage) is not { } slot)
            {
                if (_slots.Count >= _capacity)
                {
                    _metrics.ProgressThinned();
                    return;
                }

                slot = _slots.Add(progress.ExecutionId, progress.Stage);
            }

            if (slot.Open is { } open)
            {
                open.Message = progress;
                _metrics.ProgressThinned();
                return;
            }

            if (slot.Sealed is { } before)
            {
                _queue.Supersede(before);
            }

            if (slot.Cooling || slot.Sealed is not null)
            {
                if (slot.Held is not null)
                {
                    _metrics.ProgressThinned();
                }

                slot.Held = progress;
                return;
            }

            slot.Open = Enqueue(progress, slot);
            ForgetUnused(slot);
            reader = TakeReader();
        }

        reader?.TrySetResult(true);
    }

    /// <summary>Takes the next message.</summary>
    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out object? message)
    {
        lock (_lock)
        {
            ReleaseHeld();
            if (!_queue.TryTake(out var entry))
            {
                message = null;
                return false;
            }

            if (entry.Slot is { Cooling: false } slot)
            {
                slot.Cooling = true;
                _slots.Cool(slot, _time.GetUtcNow() + _interval);
            }

            message = entry.Message;
            return true;
        }
    }

    /// <summary>Waits for a message. False when there will be none any more.</summary>
    public Task<bool> WaitAsync()
    {
        lock (_lock)
        {
            ReleaseHeld();
            if (_queue.Count > 0)
            {
                return Task.FromResult(true);
            }

            _flushed?.TrySetResult();
            _flushed = null;
            if (_completed)
            {
                return Task.FromResult(false);
            }

            if (_slots.NextDue is { } due)
            {
                _timer.Change(Positive(due - _time.GetUtcNow()), Timeout.InfiniteTimeSpan);
            }

            _reader = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _reader.Task;
        }
    }

    /// <summary>Lets everything go that is held back, and waits until all that has been added has been taken and dealt with.</summary>
    public Task FlushAsync()
    {
        Task flushed;
        lock (_lock)
        {
            EnqueueAllHeld();
            if (_queue.Count == 0 && _reader is not null)
            {
                return Task.CompletedTask;
            }

            _flushed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            flushed = _flushed.Task;
        }

        WakeReader();
        return flushed;
    }

    /// <summary>Takes nothing more. What has been added is still to be taken.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            EnqueueAllHeld();
        }

        WakeReader();
    }

    public void Dispose() => _timer.Dispose();

    private void WakeReader()
    {
        TaskCompletionSource<bool>? reader;
        lock (_lock)
        {
            reader = TakeReader();
        }

        reader?.TrySetResult(true);
    }

    private TaskCompletionSource<bool>? TakeReader()
    {
        var reader = _reader;
        _reader = null;
        return reader;
    }

    /// <summary>From now on nothing may take the place of what this stage said before.</summary>
    private void Seal(StageSlot slot)
    {
        EnqueueHeld(slot);
        slot.Sealed = slot.Open ?? slot.Sealed;
        slot.Open = null;
    }

    private OutboxEntry? Enqueue(DeploymentProgressMessage progress, StageSlot slot)
    {
        var entry = _queue.TryAdd(progress, slot, out var dropped);
        ForgetUnused(dropped);
        return entry;
    }

    private void ForgetUnused(StageSlot? slot)
    {
        if (slot is { IsUnused: true })
        {
            _slots.Remove(slot);
        }
    }

    private void ReleaseHeld()
    {
        while (_slots.TakeDue(_time) is { } slot)
        {
            slot.Cooling = false;
            EnqueueHeld(slot);
            ForgetUnused(slot);
        }
    }

    private void EnqueueAllHeld()
    {
        foreach (var slot in _slots.Held())
        {
            EnqueueHeld(slot);
        }
    }

    private void EnqueueHeld(StageSlot slot)
    {
        if (slot.Held is { } held)
        {
            slot.Held = null;
            slot.Open = Enqueue(held, slot);
        }
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.FromMilliseconds(1) ? time : TimeSpan.FromMilliseconds(1);
}
