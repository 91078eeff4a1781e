using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hubs;

/// <summary>Creates the hub, whose constructor takes what is not public.</summary>
internal sealed class DeploymentHubActivator(Subscriptions subscriptions, OpenConnections connections) : IHubActivator<DeploymentHub>
{
    public DeploymentHub Create() => new(subscriptions, connections);

    public void Release(DeploymentHub hub) => hub.Dispose();
}
