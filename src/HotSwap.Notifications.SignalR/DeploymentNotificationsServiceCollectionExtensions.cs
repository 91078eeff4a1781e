using HotSwap.Notifications;
using HotSwap.Notifications.Access;
using HotSwap.Notifications.Api;
using HotSwap.Notifications.Events;
using HotSwap.Notifications.Hosting;
using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Reading;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers deployment notifications.</summary>
public static class DeploymentNotificationsServiceCollectionExtensions
{
    /// <summary>
    /// Registers what a host needs to notify of deployments: <see cref="IDeploymentNotifier"/> for the pipeline, and the hub that
    /// <c>MapDeploymentHub</c> maps. SignalR is registered as well; its settings, and the host's other hubs, stay as they are.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the defaults. Invalid settings stop the host at its start.</param>
    /// <returns>A builder to add to what is registered. May be called more than once.</returns>
    public static IDeploymentServerBuilder AddDeploymentNotifications(
        this IServiceCollection services, Action<DeploymentNotificationsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var builder = new DeploymentServerBuilder(services.AddSignalR());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddDeploymentEngine();
        if (!services.Any(service => service.ServiceType == typeof(HubCalls)))
        {
            AddAccess(services);
            AddHub(builder.SignalR);
            AddEvents(services);
            AddApi(services);
            AddHosting(services);
        }

        return builder;
    }

    private static void AddAccess(IServiceCollection services)
    {
        services.AddSingleton<AccessPolicies>();
        services.AddSingleton<UserAccessFactory>();
        services.AddSingleton<Admission>();
        services.AddSingleton<UserConnections>();
        services.AddHostedService<PolicyCheck>();
        services.AddHostedService<AccessReview>();
    }

    /// <summary>Closed registrations, which apply to this hub alone.</summary>
    private static void AddHub(ISignalRServerBuilder signalR)
    {
        var services = signalR.Services;
        services.AddSingleton<HubCalls>();
        services.AddSingleton<IHubActivator<DeploymentHub>, DeploymentHubActivator>();
        services.AddSingleton<RefusalFilter>();
        services.AddSingleton<DeploymentHubProtocolResolver>();
        services.AddSingleton<SubscribingLifetimeManager>();
        services.AddSingleton<HubConnectionHandler<DeploymentHub>, DeploymentConnectionHandler>();
        signalR.AddHubOptions<DeploymentHub>(options => options.AddFilter<RefusalFilter>());

        // SignalR's own limit ends a connection without saying why: the guarded protocol says it one byte earlier.
        services.AddOptions<HubOptions<DeploymentHub>>().Configure<IOptions<DeploymentNotificationsOptions>>(
            (hub, options) => hub.MaximumReceiveMessageSize = options.Value.Limits.MaxReceivedMessageSize + 1);
    }

    private static void AddEvents(IServiceCollection services)
    {
        services.AddSingleton<EventStreams>();
        services.AddSingleton<EventRequests>();
    }

    private static void AddApi(IServiceCollection services)
    {
        services.AddSingleton<StoredStatuses>();
        services.AddSingleton<ListReading>();
        services.AddSingleton<ApiRequests>();
    }

    private static void AddHosting(IServiceCollection services)
    {
        services.AddSingleton<Closing>();
        services.AddSingleton<MappedEndpoints>();
        services.AddHostedService<MappingCheck>();
        services.AddHostedService<AnonymousEmailCheck>();
        services.AddHostedService<ManagerCheck>();
        services.AddHostedService<OrderlyShutdown>();
    }
}
