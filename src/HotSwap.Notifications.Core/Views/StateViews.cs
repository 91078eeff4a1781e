using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Views;

/// <summary>What of a state is shown, and to whom.</summary>
internal sealed class StateViews(IOptions<DeploymentNotificationsOptions> options, ILogger<StateViews> logger)
{
    private readonly RequesterEmailVisibility _email = options.Value.Views.RequesterEmail;
    private readonly Func<PipelineExecutionState, PipelineExecutionState>? _map = options.Value.Views.MapState;
    private readonly Func<PipelineExecutionState, PipelineExecutionState>? _mapForAll = options.Value.Views.MapStateForAllDeployments;

    /// <summary>Gets a value indicating whether subscribers of all deployments may be shown less of a state than those of one.</summary>
    public bool DiffersForAll => _mapForAll is not null || _email == RequesterEmailVisibility.OneDeployment;

    /// <summary>Returns what is stored and shown at all.</summary>
    public PipelineExecutionState Capture(PipelineExecutionState state)
    {
        if (_map is not null)
        {
            var executionId = state.ExecutionId;
            state = _map(state) ?? throw new InvalidOperationException($"{nameof(DeploymentNotificationsOptions.Views)}.{nameof(DeploymentViewOptions.MapState)} returned null.");
            StateRules.Check(executionId, state);
        }

        return _email == RequesterEmailVisibility.Nowhere ? WithoutEmail(state) : state;
    }

    /// <summary>Returns what subscribers of all deployments are shown: the same object where it does not differ.</summary>
    public PipelineExecutionState ForAll(PipelineExecutionState state)
    {
        var shown = _email == RequesterEmailVisibility.OneDeployment ? WithoutEmail(state) : state;
        return _mapForAll is null ? shown : Map(shown);
    }

    private static PipelineExecutionState WithoutEmail(PipelineExecutionState state) =>
        state.Request is { RequesterEmail: not null } request ? state with { Request = request with { RequesterEmail = null } } : state;

    private PipelineExecutionState Map(PipelineExecutionState state)
    {
        try
        {
            var shown = _mapForAll!(state) with { ExecutionId = state.ExecutionId, Status = state.Status };
            StateRules.Check(state.ExecutionId, shown);
            return shown;
        }
        catch (Exception failure)
        {
            CoreLog.MapFailed(logger, failure, state.ExecutionId);
            return new PipelineExecutionState
            {
                ExecutionId = state.ExecutionId,
                Status = state.Status,
                StartTime = state.StartTime,
                LastUpdated = state.LastUpdated,
            };
        }
    }
}
