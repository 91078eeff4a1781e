using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>What of a state is shown, and to whom.</summary>
internal sealed class ShownStates(IOptions<DeploymentNotificationsOptions> options, ILogger<ShownStates> logger)
{
    private readonly RequesterEmailVisibility _email = options.Value.RequesterEmail;
    private readonly Func<PipelineExecutionState, PipelineExecutionState>? _map = options.Value.MapState;
    private readonly Func<PipelineExecutionState, PipelineExecutionState>? _mapForAll = options.Value.MapStateForAllDeployments;

    /// <summary>What is stored and sent at all.</summary>
    public PipelineExecutionState Capture(PipelineExecutionState state)
    {
        if (_map is not null)
        {
            state = _map(state) ?? throw new InvalidOperationException($"{nameof(DeploymentNotificationsOptions.MapState)} returned null.");
            ArgumentRules.CheckState(state);
        }

        return _email == RequesterEmailVisibility.Nowhere ? WithoutEmail(state) : state;
    }

    /// <summary>What those see who watch all deployments: the same object where it does not differ.</summary>
    public DeploymentStatusMessage ForAll(DeploymentStatusMessage status)
    {
        var details = _email == RequesterEmailVisibility.OneDeployment ? WithoutEmail(status.Details) : status.Details;
        details = _mapForAll is null ? details : Map(details);
        return ReferenceEquals(details, status.Details) ? status : status with { Details = details, IsForAll = true };
    }

    private static PipelineExecutionState WithoutEmail(PipelineExecutionState state) =>
        state.Request is { RequesterEmail: not null } request ? state with { Request = request with { RequesterEmail = null } } : state;

    private PipelineExecutionState Map(PipelineExecutionState state)
    {
        try
        {
            return _mapForAll!(state) with { ExecutionId = state.ExecutionId, Status = state.Status };
        }
        catch (Exception failure)
        {
            Log.MapFailed(logger, failure, state.ExecutionId);
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
