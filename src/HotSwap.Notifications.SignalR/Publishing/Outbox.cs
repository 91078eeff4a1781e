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
    private readonly int _statusLimit;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;

    private readonly LinkedList<OutboxEntry> _queue = [];
    private readonly LinkedList<OutboxEntry> _progress = [];
    private readonly LinkedList<OutboxEntry> _superseded = [];
    private readonly StageSlots _slots = new();

    private TaskCompletionSource<bool>? _reader;
    private TaskCompletionSource? _flushed;
    private bool _completed;

    public Outbox(IOptions<DeploymentNotificationsOptions> options, TimeProvider time, NotificationMetrics metrics)
    {
        _time = time;
        _metrics = metrics;
        _capacity = options.Value.OutboxCapacity;
        _statusLimit = options.Value.OutboxStatusLimit;
        _interval = options.Value.ProgressInterval;
        _timer = time.CreateTimer(_ => WakeReader(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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

            if (_queue.Count >= _capacity && !DropProgress() && _queue.Count >= _statusLimit)
            {
                throw new DeploymentNotificationRefusedException(
                    $"The status was refused: {_queue.Count} statuses wait to be sent, and OutboxStatusLimit is {_statusLimit}.");
            }

            _queue.AddLast(new OutboxEntry(status).QueueNode);
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

            if (slot.Sealed is { ProgressNode: { } node } && node.List == _progress)
            {
                _progress.Remove(node);
                _superseded.AddLast(node);
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
            if (_queue.First is not { } first)
            {
                message = null;
                return false;
            }

            Remove(first.Value);
            if (first.Value.Slot is { } slot)
            {
                Cool(slot);
            }

            message = first.Value.Message;
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
        if (slot.Held is { } held)
        {
            slot.Held = null;
            slot.Open = Enqueue(held, slot);
        }

        slot.Sealed = slot.Open ?? slot.Sealed;
        slot.Open = null;
    }

    private OutboxEntry? Enqueue(DeploymentProgressMessage progress, StageSlot slot)
    {
        if (_queue.Count >= _capacity && !DropProgress())
        {
            _metrics.ProgressThinned();
            Forget(slot);
            return null;
        }

        var entry = new OutboxEntry(progress, slot);
        _queue.AddLast(entry.QueueNode);
        _progress.AddLast(entry.ProgressNode!);
        return entry;
    }

    private bool DropProgress()
    {
        if ((_superseded.First ?? _progress.First) is not { } oldest)
        {
            return false;
        }

        _metrics.ProgressThinned();
        Remove(oldest.Value);
        Forget(oldest.Value.Slot!);
        return true;
    }

    private void Remove(OutboxEntry entry)
    {
        _queue.Remove(entry.QueueNode);
        if (entry.Slot is not { } slot)
        {
            return;
        }

        entry.ProgressNode!.List!.Remove(entry.ProgressNode);
        slot.Open = slot.Open == entry ? null : slot.Open;
        slot.Sealed = slot.Sealed == entry ? null : slot.Sealed;
    }

    private void Forget(StageSlot slot)
    {
        if (slot.IsUnused)
        {
            _slots.Remove(slot);
        }
    }

    private void Cool(StageSlot slot)
    {
        if (!slot.Cooling)
        {
            slot.Cooling = true;
            _slots.Cool(slot, _time.GetUtcNow() + _interval);
        }
    }

    private void ReleaseHeld()
    {
        while (_slots.TakeDue(_time) is { } slot)
        {
            slot.Cooling = false;
            EnqueueHeld(slot);
            Forget(slot);
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
