using System.Runtime.InteropServices;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Publishing;

/// <summary>
/// The messages that the pipeline has notified and the log has not committed yet. Adding a message never waits. Statuses stay in order. For
/// progress, the outbox keeps the newest value of each stage, and never lets it overtake a status of its deployment. The limits are
/// <see cref="DeploymentOutboxOptions.ProgressLimit"/> and <see cref="DeploymentOutboxOptions.StatusLimit"/>.
/// </summary>
/// <remarks>
/// Many threads can add messages. Only one thread at a time may take messages. It must report the taken statuses with
/// <see cref="Committed"/> before it takes more.
/// </remarks>
internal sealed class Outbox : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly NotificationMetrics _metrics;
    private readonly int _capacity;
    private readonly int _statusLimit;
    private readonly long _interval;
    private readonly ITimer _timer;

    private readonly Queue<OutboxStatus> _statuses = [];
    private readonly Dictionary<string, OutboxDeployment> _deployments = new(StringComparer.Ordinal);
    private readonly Queue<StageProgress> _ready = [];
    private readonly PriorityQueue<StageProgress, long> _cooling = new();
    private int _uncommitted;
    private int _stages;
    private int _values;
    private bool _isCompleted;

    public Outbox(IOptions<DeploymentNotificationsOptions> options, TimeProvider time, NotificationMetrics metrics)
    {
        _time = time;
        _metrics = metrics;
        _capacity = options.Value.Outbox.ProgressLimit;
        _statusLimit = options.Value.Outbox.StatusLimit;
        _interval = (long)(options.Value.Outbox.ProgressInterval.TotalSeconds * time.TimestampFrequency);
        _timer = time.CreateTimer(_ => Filled(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        metrics.Meter.CreateObservableGauge(
            NotificationMetrics.Prefix + "outbox.depth", () => Count, "{message}", "Messages waiting to be appended or shared.");
    }

    /// <summary>Gets or sets the callback that runs, outside the lock, whenever there may be messages to take.</summary>
    public Action Filled { get; set; } = () => { };

    /// <summary>Gets the number of messages in the outbox, including taken statuses that are not committed yet.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _uncommitted + _values;
            }
        }
    }

    /// <summary>Adds a status.</summary>
    /// <exception cref="DeploymentNotificationRefusedException">The outbox is full, or the host has shut down.</exception>
    public void Add(in OutboxStatus status)
    {
        lock (_lock)
        {
            if (_isCompleted)
            {
                throw Refused(DeploymentErrorCodes.HostStopped, "The status was refused because the host has shut down.");
            }

            if (_uncommitted >= _statusLimit)
            {
                throw Refused(
                    DeploymentErrorCodes.OutboxFull,
                    $"The status was refused because the outbox is full. Statuses in the outbox: {_uncommitted} (Outbox.StatusLimit). "
                    + "Check whether the log is available.");
            }

            _statuses.Enqueue(status);
            _uncommitted++;
            var deployment = GetOrAdd(status.ExecutionId);
            deployment.Uncommitted++;
            foreach (var stage in CollectionsMarshal.AsSpan(deployment.Stages))
            {
                stage.Block();
            }
        }

        Filled();
    }

    /// <summary>Adds a progress value. It replaces an older value of its stage. The outbox drops it if there is no room.</summary>
    public void Add(in ProgressValue progress)
    {
        lock (_lock)
        {
            var message = progress.Message;
            var deployment = _deployments.GetValueOrDefault(message.ExecutionId);
            var stage = deployment?.Find(message.Stage);
            if (_isCompleted || (stage is null && (_uncommitted + _values >= _capacity || _stages >= _capacity)))
            {
                _metrics.ProgressThinned();
                return;
            }

            if (stage is null)
            {
                deployment ??= GetOrAdd(message.ExecutionId);
                stage = new StageProgress(message.ExecutionId, message.Stage);
                deployment.Add(stage);
                _stages++;
            }

            if (stage.Set(progress, isBlocked: deployment!.Uncommitted > 0))
            {
                _metrics.ProgressThinned();
                return;
            }

            _values++;
            Enqueue(stage);
        }

        Filled();
    }

    /// <summary>Takes the messages that can be appended and shared now.</summary>
    /// <param name="maxStatuses">The maximum number of statuses to take.</param>
    /// <param name="statuses">The list to which the method adds the statuses.</param>
    /// <param name="progress">The list to which the method adds progress values. Share them after the statuses are committed.</param>
    /// <returns>true if the method took a message; otherwise, false.</returns>
    public bool TryTake(int maxStatuses, List<OutboxStatus> statuses, List<ProgressValue> progress)
    {
        lock (_lock)
        {
            ReleaseCooled();
            while (_ready.TryDequeue(out var stage))
            {
                // Skip a value that a later status has blocked again.
                if (stage.State == StageProgressState.Ready)
                {
                    progress.Add(Send(stage));
                }
            }

            while (statuses.Count < maxStatuses && _statuses.TryDequeue(out var status))
            {
                statuses.Add(status);
            }

            return statuses.Count + progress.Count > 0;
        }
    }

    /// <summary>Records that taken statuses are committed, and releases the progress that waited for them.</summary>
    public void Committed(List<OutboxStatus> statuses)
    {
        lock (_lock)
        {
            _uncommitted -= statuses.Count;
            foreach (var status in CollectionsMarshal.AsSpan(statuses))
            {
                var deployment = _deployments[status.ExecutionId];
                if (--deployment.Uncommitted > 0)
                {
                    continue;
                }

                foreach (var stage in CollectionsMarshal.AsSpan(deployment.Stages))
                {
                    stage.Unblock();
                    Enqueue(stage);
                }

                RemoveUnused(status.ExecutionId, deployment);
            }
        }
    }

    /// <summary>Releases all progress that waits for its interval.</summary>
    public void ReleaseHeld()
    {
        lock (_lock)
        {
            while (_cooling.TryDequeue(out var stage, out _))
            {
                Cool(stage);
            }
        }

        Filled();
    }

    /// <summary>Stops accepting messages. Accepted messages can still be taken.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _isCompleted = true;
        }

        ReleaseHeld();
    }

    public void Dispose() => _timer.Dispose();

    private OutboxDeployment GetOrAdd(string executionId)
    {
        ref var deployment = ref CollectionsMarshal.GetValueRefOrAddDefault(_deployments, executionId, out _);
        return deployment ??= new OutboxDeployment();
    }

    private void RemoveUnused(string executionId, OutboxDeployment deployment)
    {
        if (deployment.IsUnused)
        {
            _deployments.Remove(executionId);
        }
    }

    private void Enqueue(StageProgress stage)
    {
        if (stage.State == StageProgressState.Ready)
        {
            _ready.Enqueue(stage);
        }
    }

    private ProgressValue Send(StageProgress stage)
    {
        _values--;
        var value = stage.Send(hasInterval: _interval > 0);
        if (_interval > 0)
        {
            _cooling.Enqueue(stage, _time.GetTimestamp() + _interval);
            SetTimer();
        }
        else
        {
            Remove(stage);
        }

        return value;
    }

    private void ReleaseCooled()
    {
        var now = _time.GetTimestamp();
        while (_cooling.TryPeek(out var stage, out var due) && due <= now)
        {
            _cooling.Dequeue();
            Cool(stage);
        }

        SetTimer();
    }

    private void Cool(StageProgress stage)
    {
        stage.Cool(isBlocked: _deployments[stage.ExecutionId].Uncommitted > 0);
        if (stage.State == StageProgressState.Idle)
        {
            Remove(stage);
        }
        else
        {
            Enqueue(stage);
        }
    }

    private void Remove(StageProgress stage)
    {
        var deployment = _deployments[stage.ExecutionId];
        if (deployment.Stages!.Remove(stage))
        {
            _stages--;
            RemoveUnused(stage.ExecutionId, deployment);
        }
    }

    private void SetTimer()
    {
        if (_cooling.TryPeek(out _, out var due))
        {
            var ticks = Math.Max(0, due - _time.GetTimestamp());
            var rest = TimeSpan.FromSeconds((double)ticks / _time.TimestampFrequency);

            // One millisecond late: a timer that fires before the value is due would have to be set again.
            _timer.Change(rest + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private static DeploymentNotificationRefusedException Refused(string code, string sentence) =>
        new(Refusals.Text(code, sentence)) { Code = code };
}
