using HotSwap.Notifications.Limits;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hubs;

/// <summary>Creates the hub, whose constructor takes what is not public.</summary>
internal sealed class DeploymentHubActivator(
    Subscriptions subscriptions, OpenConnections connections, ExecutionIdRules executionIds) : IHubActivator<DeploymentHub>
{
    public DeploymentHub Create() => new(subscriptions, connections, executionIds);

    public void Release(DeploymentHub hub) => hub.Dispose();
}
