using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Publishing;

/// <summary>Finds and creates the lifetime manager that the hub would have without this library.</summary>
internal static class HostLifetimeManager
{
    /// <summary>
    /// A closed registration hides the host's open one from the service provider, so that the choice is made from the registrations:
    /// the last closed one before the library's own, else the last open one.
    /// </summary>
    /// <param name="services">The registrations, as they are when the provider is built.</param>
    /// <param name="own">The library's own registration.</param>
    /// <param name="provider">What the manager's constructor is given.</param>
    public static HubLifetimeManager<DeploymentHub> Create(
        IServiceCollection services, ServiceDescriptor own, IServiceProvider provider)
    {
        var closed = services.TakeWhile(service => service != own)
            .LastOrDefault(service => service.ServiceType == typeof(HubLifetimeManager<DeploymentHub>));
        if (closed is not null)
        {
            return (HubLifetimeManager<DeploymentHub>)(closed.ImplementationInstance
                ?? closed.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, closed.ImplementationType!));
        }

        var open = services.Last(service => service.ServiceType == typeof(HubLifetimeManager<>));
        return (HubLifetimeManager<DeploymentHub>)ActivatorUtilities.CreateInstance(
            provider, open.ImplementationType!.MakeGenericType(typeof(DeploymentHub)));
    }

    /// <summary>
    /// Whether mailboxes can work with the manager. Azure SignalR Service writes to its own service and not to connections.
    /// </summary>
    public static bool CanBeDecorated(HubLifetimeManager<DeploymentHub> manager) =>
        manager.GetType().Namespace?.StartsWith("Microsoft.Azure.SignalR", StringComparison.Ordinal) is not true;
}
