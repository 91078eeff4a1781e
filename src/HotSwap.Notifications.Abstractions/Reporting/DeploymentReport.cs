using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Reporting;

/// <summary>
/// The report of a deployment, which its reporter and the reporters of its stages share. Changes the state under a lock, and sends it without
/// the lock, because sending runs code of the host. Throws if a stage name is used twice. Logs all other errors.
/// </summary>
internal sealed class DeploymentReport
{
    private readonly Lock _lock = new();
    private readonly IDeploymentNotifier _notifier;
    private readonly IReadOnlyCollection<string> _finalStatuses;
    private readonly ILogger _logger;
    private readonly ReportedDeployment _deployment;
    private readonly PipelineTrace? _trace;
    private readonly StatusSender _sender;

    public DeploymentReport(
        IDeploymentNotifier notifier,
        PipelineExecutionState first,
        DeploymentReporterOptions options,
        IReadOnlyCollection<string> finalStatuses,
        TimeProvider time,
        ILogger logger)
    {
        _notifier = notifier;
        _finalStatuses = finalStatuses;
        _logger = logger;
        _deployment = new ReportedDeployment(first, time);
        _trace = PipelineTrace.Begin(first, logger);
        _sender = new StatusSender(notifier, options.OnStateChanged, options.FinalStatusRetryTimeout, _trace, time, logger);
    }

    public PipelineExecutionState State
    {
        get
        {
            lock (_lock)
            {
                return _deployment.State;
            }
        }
    }

    /// <summary>Reports the first state.</summary>
    public Task BeginAsync() => ChangeAsync(() => true, report: null);

    /// <summary>Begins a stage, and reports it.</summary>
    /// <exception cref="ArgumentException">The deployment has a stage of this name.</exception>
    public Task BeginStageAsync(string name) => ChangeAsync(
        () =>
        {
            if (_deployment.FindStage(name) is not null)
            {
                throw new ArgumentException($"name must be unique in the deployment; '{name}' was used before.", nameof(name));
            }

            var hasBegun = _deployment.BeginStage(name);
            if (hasBegun)
            {
                _trace?.BeginStage(name);
            }

            return hasBegun;
        },
        "BeginStage",
        name);

    /// <summary>Makes the stage's span the caller's current one.</summary>
    public void EnterStage(string name)
    {
        lock (_lock)
        {
            _trace?.EnterStage(name);
        }
    }

    /// <summary>Ends a stage, and reports it.</summary>
    /// <param name="name">The stage.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="report">The method that the pipeline called, for the log; null if the pipeline did not report the outcome itself.</param>
    /// <param name="replacesSuccess">True to replace a success that the work reported before it failed.</param>
    public Task EndStageAsync(string name, StageOutcome outcome, string? report, bool replacesSuccess = false) => ChangeAsync(
        () =>
        {
            var hasEnded = _deployment.EndStage(name, outcome, replacesSuccess);
            if (hasEnded)
            {
                _trace?.EndStage(_deployment.FindStage(name)!, outcome.ErrorType);
            }
            else if (outcome.ErrorType is { } errorType)
            {
                // The work reported its failure, and then threw.
                _trace?.RecordError(name, errorType);
            }

            return hasEnded;
        },
        report,
        name);

    /// <summary>Ends the deployment and its open stages, and reports it.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="report">The method that the pipeline called, for the log; null if the pipeline did not report the outcome itself.</param>
    public Task EndAsync(DeploymentOutcome outcome, string? report)
    {
        PipelineExecutionState? ended = null;
        var sent = ChangeAsync(
            () =>
            {
                var open = _deployment.State.Stages.Where(stage => stage.EndTime is null).ToList();
                ended = _deployment.End(outcome) ? _deployment.State : null;
                open.ForEach(stage => _trace?.EndStage(_deployment.FindStage(stage.StageName)!, errorType: null));
                return ended is not null;
            },
            report);
        if (ended is not null)
        {
            LogWarnings(outcome, ended);
        }

        return sent;
    }

    /// <summary>Logs a warning for each of the usual mistakes of a pipeline.</summary>
    private void LogWarnings(DeploymentOutcome outcome, PipelineExecutionState state)
    {
        if (outcome.Status == DeploymentStatuses.Succeeded)
        {
            string?[] incomplete = [outcome.OpenStages.Message, StageOutcome.Unreported.Message];
            var names = string.Join(", ", state.Stages.Where(stage => incomplete.Contains(stage.Message)).Select(stage => stage.StageName));
            if (names.Length > 0)
            {
                ReporterLog.IncompleteStages(_logger, state.ExecutionId, names);
            }
        }

        if (outcome.FallbackMessage is { } fallback && state.Message == fallback)
        {
            ReporterLog.NoOutcome(_logger, state.ExecutionId);
        }

        if (!_finalStatuses.Contains(outcome.Status))
        {
            ReporterLog.OutcomeIsNotFinal(_logger, state.ExecutionId, outcome.Status, string.Join(", ", _finalStatuses));
        }
    }

    /// <summary>Reports the progress of a stage. Returns false if the stage is not open.</summary>
    public async Task<bool> TryReportProgressAsync(string stage, int progress)
    {
        var state = State;
        if (!state.Stages.Any(each => each.StageName == stage && each.EndTime is null))
        {
            return false;
        }

        try
        {
            await _notifier.NotifyDeploymentProgress(state.ExecutionId, stage, progress, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            ReporterLog.ProgressFailed(_logger, failure, stage, state.ExecutionId);
        }

        return true;
    }

    /// <summary>Logs that a report was made after the end of its stage or of the deployment.</summary>
    public void LogIgnored(string report, string? stage)
    {
        PipelineExecutionState state;
        PipelineStageResult? ended;
        lock (_lock)
        {
            state = _deployment.State;
            ended = _deployment.IsOver || stage is null ? null : _deployment.FindStage(stage);
        }

        if (ended is not null)
        {
            ReporterLog.StageHasEnded(_logger, report, ended.StageName, state.ExecutionId, ended.Status);
        }
        else
        {
            ReporterLog.DeploymentHasEnded(_logger, stage is null ? report : $"{report} of stage {stage}", state.ExecutionId, state.Status);
        }
    }

    /// <summary>Waits until every status is sent, and ends the span of the run.</summary>
    public async Task CloseAsync()
    {
        await _sender.AllSent.ConfigureAwait(false);
        lock (_lock)
        {
            _trace?.End(_deployment.State);
        }
    }

    /// <summary>Changes the state, and sends it.</summary>
    /// <param name="change">The change. Returns false if the stage or the deployment has already ended.</param>
    /// <param name="report">The method to log as ignored in that case; null to log nothing.</param>
    /// <param name="stage">The stage; null for the deployment.</param>
    private Task ChangeAsync(Func<bool> change, string? report, string? stage = null)
    {
        SendTurn? turn;
        lock (_lock)
        {
            turn = change() ? _sender.TakeTurn(_deployment.State, _deployment.IsOver) : null;
        }

        if (turn is not null)
        {
            return _sender.SendAsync(turn);
        }

        if (report is not null)
        {
            LogIgnored(report, stage);
        }

        return Task.CompletedTask;
    }
}
