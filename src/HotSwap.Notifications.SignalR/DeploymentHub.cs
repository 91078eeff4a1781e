using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Limits;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications;

/// <summary>
/// The hub through which clients watch deployments. Map it with <c>MapDeploymentHub</c>. A host that wants to send messages of its
/// own to these clients takes <see cref="IHubContext{THub}"/> of this type.
/// </summary>
public sealed class DeploymentHub : Hub<IDeploymentClient>, IDeploymentHub
{
    private readonly Subscriptions _subscriptions;
    private readonly OpenConnections _connections;
    private readonly ExecutionIdRules _executionIds;

    internal DeploymentHub(Subscriptions subscriptions, OpenConnections connections, ExecutionIdRules executionIds)
    {
        _subscriptions = subscriptions;
        _connections = connections;
        _executionIds = executionIds;
    }

    /// <inheritdoc/>
    public override Task OnConnectedAsync()
    {
        _connections.Add(Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDisconnectedAsync(Exception? exception)
    {
        _connections.Remove(Context);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<DeploymentSubscription> SubscribeToDeployment(string executionId)
    {
        _executionIds.Check(executionId);
        return _subscriptions.SubscribeAsync(executionId, Connection);
    }

    /// <inheritdoc/>
    public Task UnsubscribeFromDeployment(string executionId)
    {
        _executionIds.Check(executionId);
        return Subscriptions.UnsubscribeAsync(executionId, Connection);
    }

    /// <inheritdoc/>
    public Task<DeploymentSubscription> SubscribeToAllDeployments() => _subscriptions.SubscribeToAllAsync(Connection);

    /// <inheritdoc/>
    public Task UnsubscribeFromAllDeployments() => Subscriptions.UnsubscribeFromAllAsync(Connection);

    /// <inheritdoc/>
    public Task<DeploymentSubscription> ResumeDeployment(string executionId, DeploymentCursor? cursor)
    {
        _executionIds.Check(executionId);
        ArgumentRules.CheckCursor(cursor);
        return _subscriptions.ResumeAsync(executionId, cursor, Connection);
    }

    /// <inheritdoc/>
    public Task<DeploymentSubscription> ResumeAllDeployments(DeploymentCursor? cursor)
    {
        ArgumentRules.CheckCursor(cursor);
        return _subscriptions.ResumeAllAsync(cursor, Connection);
    }

    private SubscribingConnection Connection => new(_connections[Context], Groups, Clients.Caller);
}
