using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hub;

/// <summary>Creates the hub, whose constructor takes what is not public.</summary>
internal sealed class DeploymentHubActivator(Subscriptions subscriptions) : IHubActivator<DeploymentHub>
{
    public DeploymentHub Create() => new(subscriptions);

    public void Release(DeploymentHub hub) => hub.Dispose();
}
