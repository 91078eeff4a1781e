using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Hubs;

/// <summary>The host's services, with this hub's protocols in place of the host's: for a lifetime manager that serialises by itself.</summary>
internal sealed class ContractServiceProvider(IServiceProvider services, IHubProtocolResolver protocols) : IServiceProvider
{
    public object? GetService(Type serviceType) =>
        serviceType == typeof(IHubProtocolResolver) ? protocols : services.GetService(serviceType);
}
