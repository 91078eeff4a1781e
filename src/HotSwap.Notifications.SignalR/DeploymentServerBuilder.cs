using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications;

internal sealed class DeploymentServerBuilder(ISignalRServerBuilder signalR) : IDeploymentServerBuilder
{
    public IServiceCollection Services => signalR.Services;

    public ISignalRServerBuilder SignalR => signalR;
}
