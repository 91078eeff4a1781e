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

/// <summary>Extension methods that register deployment notifications.</summary>
public static class DeploymentNotificationsServiceCollectionExtensions
{
    /// <summary>
    /// Registers the services that a host needs to publish deployment notifications: <see cref="IDeploymentNotifier"/> for the pipeline,
    /// and the hub that <c>MapDeploymentHub</c> maps. This method also registers SignalR. It does not change the settings of SignalR or
    /// the other hubs of the host. The method can be called more than once.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Configures the options. Default null: no change. The host does not start if an option is invalid.</param>
    /// <returns>A builder that configures deployment notifications further.</returns>
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

    /// <summary>Adds the hub. SignalR's services are replaced for <see cref="DeploymentHub"/> only. Other hubs keep the originals.</summary>
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

        // SignalR closes a connection at its own limit without a reason. GuardedHubProtocol refuses the message one byte earlier, with a reason.
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
