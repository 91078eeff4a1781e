using HotSwap.Notifications;
using HotSwap.Notifications.Publishing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers deployment notifications in a process that notifies but serves no clients.</summary>
public static class DeploymentPublisherServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IDeploymentNotifier"/> for a process without clients, such as a worker. Call <c>UseRedis</c> on the builder, with
    /// the Redis of the nodes that serve the clients: a host whose log is not shared does not start. A host that serves clients itself calls
    /// <c>AddDeploymentNotifications</c> instead.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <returns>The builder, on which a log registers itself.</returns>
    public static IDeploymentNotificationsBuilder AddDeploymentPublisher(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);

        // Before the engine: the check has to stop the host before anything is opened.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SharedLogCheck>());
        services.TryAddDeploymentEngine();
        return new DeploymentPublisherBuilder(services);
    }
}
