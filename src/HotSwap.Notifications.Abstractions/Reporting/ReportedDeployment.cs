namespace HotSwap.Notifications.Reporting;

/// <summary>The state of a deployment that is reported, and the changes that it allows. Not thread-safe.</summary>
internal sealed class ReportedDeployment(PipelineExecutionState first, TimeProvider time)
{
    private string? _failedAtLast;
    private string? _failedFirst;
    private string? _cancelledFirst;

    /// <summary>Gets the latest state.</summary>
    public PipelineExecutionState State { get; private set; } = first;

    /// <summary>Gets a value indicating whether an outcome was reported.</summary>
    public bool IsOver { get; private set; }

    /// <summary>
    /// Gets the stage that explains why the deployment did not succeed: the one that failed first since a stage was last begun. A failure
    /// after which the pipeline went on counts where no later stage explains the end.
    /// </summary>
    private string? FailedStage => _failedAtLast ?? State.CurrentStage ?? _failedFirst ?? _cancelledFirst;

    /// <summary>Returns a stage that was begun; null where none has the name.</summary>
    public PipelineStageResult? FindStage(string name) => State.Stages.FirstOrDefault(stage => stage.StageName == name);

    /// <summary>Begins a stage. Returns false where the deployment is over.</summary>
    public bool BeginStage(string name)
    {
        if (IsOver)
        {
            return false;
        }

        _failedAtLast = null;
        SetStages([.. State.Stages, new PipelineStageResult { StageName = name, Status = PipelineStageStatus.Running, StartTime = Now }]);
        return true;
    }

    /// <summary>Ends a stage. Returns false where it is not open.</summary>
    /// <param name="name">The stage.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="replacesSuccess">Whether a stage that has succeeded ends anew.</param>
    public bool EndStage(string name, StageOutcome outcome, bool replacesSuccess)
    {
        var stage = FindStage(name);
        var endsAnew = replacesSuccess && !IsOver && stage is { Status: PipelineStageStatus.Succeeded };
        if (!endsAnew && stage is not { EndTime: null })
        {
            return false;
        }

        if (outcome.Status == PipelineStageStatus.Failed)
        {
            _failedAtLast ??= name;
            _failedFirst ??= name;
        }
        else if (outcome.Status == PipelineStageStatus.Cancelled)
        {
            _cancelledFirst ??= name;
        }

        SetStages(End(each => each.StageName == name, outcome));
        return true;
    }

    /// <summary>
    /// Ends the deployment, and the open stages with it. Returns false where it is over. After Failed and Cancelled it may still be rolled
    /// back.
    /// </summary>
    public bool End(DeploymentOutcome outcome)
    {
        if (IsOver)
        {
            var isLater = outcome.Status == DeploymentStatuses.RolledBack && State.Status is DeploymentStatuses.Failed or DeploymentStatuses.Cancelled;
            if (isLater)
            {
                Set(State with { Status = outcome.Status, Message = outcome.Message ?? State.Message, Url = outcome.Url ?? State.Url });
            }

            return isLater;
        }

        var (message, url, current) = (outcome.Message, outcome.Url, FailedStage);
        if (outcome.Status == DeploymentStatuses.Succeeded)
        {
            current = null;
        }
        else if (outcome.Status == DeploymentStatuses.Cancelled)
        {
            current = State.CurrentStage ?? _cancelledFirst ?? current;
        }
        else if (message is null && current is not null)
        {
            message = FindStage(current)?.Message;
            url ??= FindStage(current)?.Url;
        }

        if (current is null)
        {
            message ??= outcome.FallbackMessage;
        }

        IsOver = true;
        Set(State with
        {
            Status = outcome.Status,
            Stages = End(stage => stage.EndTime is null, outcome.OpenStages),
            CurrentStage = current,
            Message = message,
            Url = url ?? State.Url,
        });
        return true;
    }

    private List<PipelineStageResult> End(Func<PipelineStageResult, bool> isMeant, StageOutcome outcome) =>
    [
        .. State.Stages.Select(stage => isMeant(stage)
            ? stage with { Status = outcome.Status, EndTime = Now, Message = outcome.Message, Url = outcome.Url }
            : stage),
    ];

    private void SetStages(IReadOnlyList<PipelineStageResult> stages) =>
        Set(State with { Stages = stages, CurrentStage = stages.LastOrDefault(stage => stage.EndTime is null)?.StageName });

    private void Set(PipelineExecutionState state) => State = state with { LastUpdated = Now };

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
