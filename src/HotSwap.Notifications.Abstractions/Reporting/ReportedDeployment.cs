namespace HotSwap.Notifications.Reporting;

/// <summary>The state of a reported deployment, and the changes that are allowed in it. Not thread-safe.</summary>
internal sealed class ReportedDeployment(PipelineExecutionState first, TimeProvider time)
{
    private string? _firstFailed;
    private string? _firstFailedSinceLastBegin;
    private string? _firstCancelled;

    /// <summary>Gets the latest state.</summary>
    public PipelineExecutionState State { get; private set; } = first;

    /// <summary>Gets a value indicating whether an outcome was reported.</summary>
    public bool IsOver { get; private set; }

    /// <summary>
    /// Gets the stage that explains why the deployment did not succeed: the first one that failed after the last stage began. If there is
    /// none, it is the running stage, then the first failed stage, then the first cancelled stage.
    /// </summary>
    private string? ExplainingStage => _firstFailedSinceLastBegin ?? State.CurrentStage ?? _firstFailed ?? _firstCancelled;

    /// <summary>Returns the stage with a name; null if no such stage has begun.</summary>
    public PipelineStageResult? FindStage(string name) => State.Stages.FirstOrDefault(stage => stage.StageName == name);

    /// <summary>Begins a stage. Returns false if the deployment is over.</summary>
    public bool BeginStage(string name)
    {
        if (IsOver)
        {
            return false;
        }

        _firstFailedSinceLastBegin = null;
        SetStages([.. State.Stages, new PipelineStageResult { StageName = name, Status = PipelineStageStatus.Running, StartTime = Now }]);
        return true;
    }

    /// <summary>Ends a stage. Returns false if the stage is not open.</summary>
    /// <param name="name">The stage.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="replacesSuccess">True to replace the outcome of a stage that has succeeded.</param>
    public bool EndStage(string name, StageOutcome outcome, bool replacesSuccess)
    {
        var stage = FindStage(name);
        var isReplaced = replacesSuccess && !IsOver && stage is { Status: PipelineStageStatus.Succeeded };
        if (!isReplaced && stage is not { EndTime: null })
        {
            return false;
        }

        if (outcome.Status == PipelineStageStatus.Failed)
        {
            _firstFailedSinceLastBegin ??= name;
            _firstFailed ??= name;
        }
        else if (outcome.Status == PipelineStageStatus.Cancelled)
        {
            _firstCancelled ??= name;
        }

        SetStages(End(each => each.StageName == name, outcome));
        return true;
    }

    /// <summary>
    /// Ends the deployment and its open stages. Returns false if the deployment is over. A failed or cancelled deployment can still be rolled
    /// back.
    /// </summary>
    public bool End(DeploymentOutcome outcome)
    {
        if (IsOver)
        {
            var isRollback = outcome.Status == DeploymentStatuses.RolledBack
                && State.Status is DeploymentStatuses.Failed or DeploymentStatuses.Cancelled;
            if (isRollback)
            {
                Set(State with { Status = outcome.Status, Message = outcome.Message ?? State.Message, Url = outcome.Url ?? State.Url });
            }

            return isRollback;
        }

        var (message, url, current) = (outcome.Message, outcome.Url, ExplainingStage);
        if (outcome.Status == DeploymentStatuses.Succeeded)
        {
            current = null;
        }
        else if (outcome.Status == DeploymentStatuses.Cancelled)
        {
            current = State.CurrentStage ?? _firstCancelled ?? current;
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

    private List<PipelineStageResult> End(Func<PipelineStageResult, bool> predicate, StageOutcome outcome) =>
    [
        .. State.Stages.Select(stage => predicate(stage)
            ? stage with { Status = outcome.Status, EndTime = Now, Message = outcome.Message, Url = outcome.Url }
            : stage),
    ];

    private void SetStages(IReadOnlyList<PipelineStageResult> stages) =>
        Set(State with { Stages = stages, CurrentStage = stages.LastOrDefault(stage => stage.EndTime is null)?.StageName });

    private void Set(PipelineExecutionState state) => State = state with { LastUpdated = Now };

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
