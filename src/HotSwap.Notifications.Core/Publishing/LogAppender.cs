using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Publishing;

/// <summary>Moves what waits in the outbox into the log: one batch at a time, statuses first, then the progress that follows them.</summary>
internal sealed class LogAppender(Outbox outbox, IDeploymentLog log, FinalStatuses finalStatuses, ILogger<LogAppender> logger) : IDisposable
{
    /// <summary>
    /// The number of statuses that are appended at most before every reader that is behind has had a turn. A log that is shared reports what
    /// it has appended a moment later, and what other nodes append: there a reader may be further behind.
    /// </summary>
    public const int MaxBatch = 256;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<OutboxStatus> _statuses = [];
    private readonly List<ProgressValue> _progress = [];
    private readonly List<LogItem> _items = [];
    private TaskCompletionSource? _idle;
    private bool _isOpen;
    private bool _isUnderWay;

    /// <summary>Called when a step has ended that was under way.</summary>
    public Action StepEnded { get; set; } = () => { };

    /// <summary>Called before a batch is appended.</summary>
    public Action Appending { get; set; } = () => { };

    /// <summary>Called with the position of the latest status of a batch that was committed; 0 where it is not known.</summary>
    public Action<long> Appended { get; set; } = _ => { };

    /// <summary>Gets the number of statuses that the log has committed for this node.</summary>
    public long Committed { get; private set; }

    /// <summary>Gets the deployment of the latest status that was committed; null before the first.</summary>
    public string? LatestExecutionId { get; private set; }

    /// <summary>Begins to append. To be called once the log is open.</summary>
    public void Open() => Volatile.Write(ref _isOpen, true);

    /// <summary>Appends the next batch, unless one is being appended.</summary>
    /// <param name="maxStatuses">How many statuses it may have, from 1 to <see cref="MaxBatch"/>.</param>
    /// <returns>
    /// Whether a batch was appended, so that there may be more. False also where one is being appended, whose end <see cref="StepEnded"/>
    /// announces.
    /// </returns>
    public bool TryStep(int maxStatuses)
    {
        lock (_lock)
        {
            if (_isUnderWay || (!_isOpen && outbox.Count > 0))
            {
                return false;
            }

            if (!_isOpen || _stopping.IsCancellationRequested || !outbox.TryTake(maxStatuses, _statuses, _progress))
            {
                _idle?.TrySetResult();
                _idle = null;
                return false;
            }

            _isUnderWay = true;
        }

        var step = StepAsync();
        if (!step.IsCompleted)
        {
            _ = EndStepAsync(step);
            return false;
        }

        EndStep();
        return true;
    }

    /// <summary>Waits until a step finds nothing to do. Something must take a step after this call.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>Gives up what is being appended, and what waits.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    public void Dispose() => _stopping.Dispose();

    private async ValueTask StepAsync()
    {
        if (_statuses.Count > 0)
        {
            await AppendAsync().ConfigureAwait(false);
            outbox.Committed(_statuses);
        }

        if (_progress.Count > 0)
        {
            await ShareAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask AppendAsync()
    {
        try
        {
            foreach (var status in _statuses)
            {
                _items.Add(new LogItem
                {
                    ExecutionId = status.ExecutionId,
                    Payload = StatusPayload.Write(status.ExecutionId, status.State),
                    IsFinal = finalStatuses.Contains(status.State.Status),
                    Origin = status.Origin,
                });
            }

            Appending();
            var results = await log.AppendAsync(_items, _stopping.Token).ConfigureAwait(false);
            LatestExecutionId = _items[^1].ExecutionId;
            Committed += _items.Count;
            Appended(results[^1].Position);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host's shutdown time is over, which the host is told of elsewhere.
        }
        catch (Exception failure)
        {
            CoreLog.AppendFailed(logger, failure, _statuses.DistinctBy(status => status.ExecutionId).Count(), _statuses[0].ExecutionId);
        }
    }

    private async ValueTask ShareAsync()
    {
        try
        {
            await log.ShareProgressAsync(_progress, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // As above.
        }
        catch (Exception failure)
        {
            CoreLog.ShareFailed(logger, failure);
        }
    }

    private async Task EndStepAsync(ValueTask step)
    {
        try
        {
            await step.ConfigureAwait(false);
        }
        finally
        {
            EndStep();
            StepEnded();
        }
    }

    private void EndStep()
    {
        _items.Clear();
        _statuses.Clear();
        _progress.Clear();
        lock (_lock)
        {
            _isUnderWay = false;
        }
    }
}
