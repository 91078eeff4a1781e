using HotSwap.Notifications.Hubs;
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

    internal DeploymentHub(Subscriptions subscriptions, OpenConnections connections)
    {
        _subscriptions = subscriptions;
        _connections = connections;
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
        ArgumentRules.CheckExecutionId(executionId);
        return _subscriptions.SubscribeAsync(executionId, Connection);
    }

    /// <inheritdoc/>
    public Task UnsubscribeFromDeployment(string executionId)
    {
        ArgumentRules.CheckExecutionId(executionId);
        return Subscriptions.UnsubscribeAsync(executionId, Connection);
    }

    /// <inheritdoc/>
    public Task<DeploymentSubscription> SubscribeToAllDeployments() => _subscriptions.SubscribeToAllAsync(Connection);

    /// <inheritdoc/>
    public Task UnsubscribeFromAllDeployments() => Subscriptions.UnsubscribeFromAllAsync(Connection);

    /// <inheritdoc/>
    public Task<DeploymentSubscription> ResumeDeployment(string executionId, DeploymentCursor? cursor)
    {
        ArgumentRules.CheckExecutionId(executionId);
        ArgumentRules.CheckCursor(cursor);
        return _subscriptions.ResumeAsync(executionId, cursor, Connection);
    }

    /// <inheritdoc/>
    public Task<DeploymentSubscription> ResumeAllDeployments(DeploymentCursor? cursor)
    {
        ArgumentRules.CheckCursor(cursor);
        return _subscriptions.ResumeAllAsync(cursor, Connection);
    }

    private SubscribingConnection Connection => new(Context, Groups, Clients.Caller);
}
