using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Publishing;

/// <summary>Appends the messages in the outbox to the log, one batch at a time: first the statuses, then the progress that follows them.</summary>
internal sealed class LogAppender(Outbox outbox, IDeploymentLog log, FinalStatuses finalStatuses, ILogger<LogAppender> logger) : IDisposable
{
    /// <summary>
    /// The maximum number of statuses that are appended before every reader that is behind has had a turn. A shared log reports appended
    /// statuses later, and also those of other nodes, so a reader may be further behind.
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

    /// <summary>Gets or sets the callback for the end of a step that did not complete synchronously.</summary>
    public Action StepEnded { get; set; } = () => { };

    /// <summary>Gets or sets the callback that runs before a batch is appended.</summary>
    public Action Appending { get; set; } = () => { };

    /// <summary>
    /// Gets or sets the callback that runs after a batch is committed. It receives the position of the latest status of the batch; 0 if the
    /// position is not known.
    /// </summary>
    public Action<long> Appended { get; set; } = _ => { };

    /// <summary>Gets the number of statuses that the log has committed for this node.</summary>
    public long Committed { get; private set; }

    /// <summary>Gets the execution id of the latest committed status; null before the first commit.</summary>
    public string? LatestExecutionId { get; private set; }

    /// <summary>Starts appending. Call it when the log is open.</summary>
    public void Open() => Volatile.Write(ref _isOpen, true);

    /// <summary>Appends the next batch, unless another batch is being appended.</summary>
    /// <param name="maxStatuses">The maximum number of statuses in the batch, from 1 to <see cref="MaxBatch"/>.</param>
    /// <returns>
    /// true if a batch was appended, so that the outbox may have more messages; otherwise, false. If a batch is still being appended, the
    /// method returns false, and <see cref="StepEnded"/> is called at its end.
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

    /// <summary>Waits until a step finds nothing to append. The caller must cause a step after this call.</summary>
    public Task WhenIdleAsync()
    {
        lock (_lock)
        {
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    /// <summary>Cancels the current batch and stops appending. Messages in the outbox are lost.</summary>
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
            // The host's shutdown timeout has expired. EngineService logs the loss.
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
