using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Views;

/// <summary>Applies the view options: the parts of a state that are stored, and those that subscribers of all deployments see.</summary>
internal sealed class StateViews(IOptions<DeploymentNotificationsOptions> options, ILogger<StateViews> logger)
{
    private readonly RequesterEmailVisibility _email = options.Value.Views.RequesterEmail;
    private readonly Func<PipelineExecutionState, PipelineExecutionState>? _map = options.Value.Views.MapState;
    private readonly Func<PipelineExecutionState, PipelineExecutionState>? _mapForAll = options.Value.Views.MapStateForAllDeployments;

    /// <summary>Gets a value indicating whether subscribers of all deployments may see a different state than subscribers of one.</summary>
    public bool DiffersForAll => _mapForAll is not null || _email == RequesterEmailVisibility.OneDeployment;

    /// <summary>Returns the state to store, which subscribers of one deployment see.</summary>
    public PipelineExecutionState Capture(PipelineExecutionState state)
    {
        if (_map is not null)
        {
            var executionId = state.ExecutionId;
            state = _map(state) ?? throw new InvalidOperationException(
                $"{nameof(DeploymentNotificationsOptions.Views)}.{nameof(DeploymentViewOptions.MapState)} returned null. It must return a state.");
            StateRules.Check(executionId, state);
        }

        return _email == RequesterEmailVisibility.Nowhere ? WithoutEmail(state) : state;
    }

    /// <summary>Returns the state that subscribers of all deployments see; the same object if it does not differ.</summary>
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
