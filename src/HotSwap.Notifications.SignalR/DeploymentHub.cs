using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Logs;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications;

/// <summary>
/// The SignalR hub that clients use to watch deployments. Map it with <c>MapDeploymentHub</c>. To send other messages to the clients of
/// this hub, use <see cref="IHubContext{THub}"/> of this type.
/// </summary>
public sealed class DeploymentHub : Hub<IDeploymentClient>, IDeploymentHub
{
    private readonly HubCalls _calls;
    private readonly ExecutionIdRules _executionIds;

    internal DeploymentHub(HubCalls calls, ExecutionIdRules executionIds)
    {
        _calls = calls;
        _executionIds = executionIds;
    }

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        _calls.Connect(Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        _calls.Disconnect(Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<DeploymentSubscriptionAnswer> SubscribeToDeployment(string executionId) => _calls.SubscribeAsync(Context, ScopeOf(executionId));

    /// <inheritdoc/>
    public Task UnsubscribeFromDeployment(string executionId)
    {
        _calls.Unsubscribe(Context, ScopeOf(executionId));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<DeploymentSubscriptionAnswer> SubscribeToAllDeployments() => _calls.SubscribeAsync(Context, DeploymentScope.All);

    /// <inheritdoc/>
    public Task UnsubscribeFromAllDeployments()
    {
        _calls.Unsubscribe(Context, DeploymentScope.All);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<DeploymentSubscriptionAnswer> ResumeDeployment(string executionId, DeploymentCursor? cursor)
    {
        var scope = ScopeOf(executionId);
        ArgumentRules.CheckCursor(cursor);
        return _calls.ResumeAsync(Context, scope, cursor);
    }

    /// <inheritdoc/>
    public Task<DeploymentSubscriptionAnswer> ResumeAllDeployments(DeploymentCursor? cursor)
    {
        ArgumentRules.CheckCursor(cursor);
        return _calls.ResumeAsync(Context, DeploymentScope.All, cursor);
    }

    private DeploymentScope ScopeOf(string executionId)
    {
        _executionIds.Check(executionId);
        return DeploymentScope.Of(executionId);
    }
}
