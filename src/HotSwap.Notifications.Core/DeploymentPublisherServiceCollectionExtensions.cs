using HotSwap.Notifications;
using HotSwap.Notifications.Publishing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that register deployment notifications in a process that notifies but serves no clients.</summary>
public static class DeploymentPublisherServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IDeploymentNotifier"/> for a process without clients, such as a worker. The method can be called more than
    /// once.
    /// </summary>
    /// <remarks>
    /// Call <c>UseRedis</c> on the returned builder, with the same Redis as the nodes that serve the clients. A host whose log is not
    /// shared does not start. A host that serves clients itself calls <c>AddDeploymentNotifications</c> instead.
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">A function that changes the options. A host with invalid options does not start.</param>
    /// <returns>A builder to register the log on.</returns>
    public static IDeploymentNotificationsBuilder AddDeploymentPublisher(
        this IServiceCollection services, Action<DeploymentNotificationsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        // Registered before the engine, so that the check stops the host before the engine opens the log.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SharedLogCheck>());
        services.TryAddDeploymentEngine();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        return new DeploymentPublisherBuilder(services);
    }
}
