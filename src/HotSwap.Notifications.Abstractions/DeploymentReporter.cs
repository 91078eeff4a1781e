namespace HotSwap.Notifications;

/// <summary>
/// Keeps a deployment's state for a pipeline that has none of its own, and reports each change of it: its stages, their progress, and
/// its end. Made by <c>notifier.Begin(…)</c>. Nothing that goes wrong with reporting reaches the pipeline.
/// </summary>
/// <remarks>
/// Call <see cref="SucceedAsync"/> at the end. A reporter that is disposed without an end reports a failed deployment, as happens when
/// an exception leaves the block: the stages that were open, or else the one that was closed last, are then shown as failed.
/// All members may be called from several threads, so that stages may run side by side.
/// </remarks>
public sealed class DeploymentReporter : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly IDeploymentNotifier _notifier;
    private readonly DeploymentReporterOptions _options;
    private readonly CancellationToken _cancellationToken;
    private string? _latestStage;
    private bool _isOver;

    internal DeploymentReporter(
        IDeploymentNotifier notifier,
        string executionId,
        DeploymentRequest? request,
        DeploymentReporterOptions options,
        CancellationToken cancellationToken)
    {
        _notifier = notifier;
        _options = options;
        _cancellationToken = cancellationToken;
        State = new PipelineExecutionState
        {
            ExecutionId = executionId,
            Request = request,
            Status = DeploymentStatuses.Running,
            StartTime = Now,
            LastUpdated = Now,
        };
    }

    /// <summary>The state as it was reported last.</summary>
    public PipelineExecutionState State { get; private set; }

    /// <summary>How far the deployment is in percent, by its finished stages of <see cref="DeploymentReporterOptions.EstimatedStages"/>.</summary>
    public int Progress => DeploymentProgressCalculator.Calculate(State.Status, State.Stages, _options.EstimatedStages);

    /// <summary>Begins a stage, and reports it. Dispose what is returned when the stage has succeeded.</summary>
    /// <param name="name">The stage's name, 1 to 128 characters; not used before in this deployment.</param>
    /// <returns>The stage, to report its progress or its failure.</returns>
    public StageReporter Stage(string name) => new(this, name, ChangeAsync(state => state with
    {
        CurrentStage = name,
        Stages = [.. state.Stages, new PipelineStageResult { StageName = name, Status = PipelineStageStatus.Running, StartTime = Now }],
    }));

    /// <summary>Reports that the deployment has succeeded. Nothing is reported after that.</summary>
    /// <returns>A task that is complete once it is reported.</returns>
    public Task SucceedAsync() => EndAsync(DeploymentStatuses.Succeeded, PipelineStageStatus.Succeeded);

    /// <summary>Reports that the deployment has failed, and the stages that are open with it.</summary>
    /// <returns>A task that is complete once it is reported.</returns>
    public Task FailAsync() => EndAsync(DeploymentStatuses.Failed, PipelineStageStatus.Failed);

    /// <summary>Reports that the deployment was cancelled, and the stages that are open with it.</summary>
    /// <returns>A task that is complete once it is reported.</returns>
    public Task CancelAsync() => EndAsync(DeploymentStatuses.Cancelled, PipelineStageStatus.Cancelled);

    /// <summary>Reports that the version before is back in place.</summary>
    /// <returns>A task that is complete once it is reported.</returns>
    public Task RollBackAsync() => EndAsync(DeploymentStatuses.RolledBack, PipelineStageStatus.RolledBack);

    /// <summary>
    /// Reports, where no end was reported, that the deployment was cancelled, if the token given to <c>Begin</c> was, or else that it
    /// has failed.
    /// </summary>
    /// <returns>A task that is complete once it is reported.</returns>
    public async ValueTask DisposeAsync()
    {
        if (!_isOver)
        {
            var (status, stage) = _cancellationToken.IsCancellationRequested
                ? (DeploymentStatuses.Cancelled, PipelineStageStatus.Cancelled)
                : (DeploymentStatuses.Failed, PipelineStageStatus.Failed);
            await EndAsync(status, stage, includingLatest: true).ConfigureAwait(false);
        }
    }

    internal Task BeginAsync() => ChangeAsync(state => state);

    internal Task EndStageAsync(string name, PipelineStageStatus status)
    {
        _latestStage = name;
        return ChangeAsync(state => WithStages(state, stage => stage.StageName == name && stage.EndTime is null, status));
    }

    internal async Task ReportProgressAsync(string stage, int progress)
    {
        try
        {
            await _notifier.NotifyDeploymentProgress(State.ExecutionId, stage, progress).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            _options.OnError(failure);
        }
    }

    private Task EndAsync(string status, PipelineStageStatus stageStatus, bool includingLatest = false) => ChangeAsync(state =>
    {
        _isOver = true;
        var hasOpenStage = state.Stages.Any(stage => stage.EndTime is null);
        var ended = WithStages(
            state,
            stage => stage.EndTime is null || (includingLatest && !hasOpenStage && stage.StageName == _latestStage),
            stageStatus);
        return ended with { Status = status, CurrentStage = status == DeploymentStatuses.Succeeded ? null : state.CurrentStage };
    });

    private PipelineExecutionState WithStages(
        PipelineExecutionState state, Func<PipelineStageResult, bool> isMeant, PipelineStageStatus status) => state with
        {
            Stages = [.. state.Stages.Select(stage => isMeant(stage) ? stage with { Status = status, EndTime = stage.EndTime ?? Now } : stage)],
        };

    private async Task ChangeAsync(Func<PipelineExecutionState, PipelineExecutionState> change)
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (!_isOver)
            {
                State = change(State) with { LastUpdated = Now };
                _options.OnStateChanged(State);
                await _notifier.NotifyDeploymentStatusChanged(State.ExecutionId, State, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            _options.OnError(failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    private DateTime Now => _options.TimeProvider.GetUtcNow().UtcDateTime;
}
