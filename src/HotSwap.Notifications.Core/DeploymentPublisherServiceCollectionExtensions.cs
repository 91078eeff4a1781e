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
    /// <param name="configure">Changes the options. Invalid options stop the host at its start.</param>
    /// <returns>The builder, on which a log registers itself. The method may be called more than once.</returns>
    public static IDeploymentNotificationsBuilder AddDeploymentPublisher(
        this IServiceCollection services, Action<DeploymentNotificationsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        // Before the engine: the check has to stop the host before anything is opened.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SharedLogCheck>());
        services.TryAddDeploymentEngine();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return new DeploymentPublisherBuilder(services);
    }
}
