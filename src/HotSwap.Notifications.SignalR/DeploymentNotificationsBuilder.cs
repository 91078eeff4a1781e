using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications;

internal sealed class DeploymentNotificationsBuilder(ISignalRServerBuilder signalR) : IDeploymentNotificationsBuilder
{
    public IServiceCollection Services => signalR.Services;

    public ISignalRServerBuilder SignalR => signalR;
}
