using HotSwap.Notifications.Limits;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hubs;

/// <summary>Creates the hub. The constructor of the hub is internal because its parameters are internal.</summary>
internal sealed class DeploymentHubActivator(HubCalls calls, ExecutionIdRules executionIds) : IHubActivator<DeploymentHub>
{
    public DeploymentHub Create() => new(calls, executionIds);

    public void Release(DeploymentHub hub) => hub.Dispose();
}
