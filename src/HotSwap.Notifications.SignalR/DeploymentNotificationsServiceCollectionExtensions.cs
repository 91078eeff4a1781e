using HotSwap.Notifications;
using HotSwap.Notifications.Access;
using HotSwap.Notifications.Events;
using HotSwap.Notifications.History;
using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Limits;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
    public static IDeploymentNotificationsBuilder AddDeploymentNotifications(
        this IServiceCollection services, Action<DeploymentNotificationsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);

        var builder = new DeploymentNotificationsBuilder(services.AddSignalR());
        if (configure is not null)
        {
            services.Configure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(DeploymentHistory)))
        {
            return builder;
        }

        services.AddOptions<DeploymentNotificationsOptions>().ValidateOnStart();
        services.AddSingleton<IValidateOptions<DeploymentNotificationsOptions>, DeploymentNotificationsOptionsRangeValidator>();
        services.AddSingleton<IValidateOptions<DeploymentNotificationsOptions>, DeploymentNotificationsOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);

        services.AddSingleton<ExecutionIdRules>();
        services.AddSingleton<UserConnections>();
        services.AddSingleton<EventStreams>();
        services.AddSingleton<EventRequests>();

        services.AddMetrics();
        services.AddSingleton<NotificationMetrics>();
        services.AddSingleton<DeploymentHistory>();
        services.TryAddSingleton<IDeploymentLog, InMemoryDeploymentLog>();

        services.AddSingleton<Outbox>();
        services.AddSingleton<FanOut>();
        services.AddSingleton<IFanOut>(provider => provider.GetRequiredService<FanOut>());
        services.AddHostedService<OutboxReader>();
        services.AddHostedService<ObservedNumbers>();
        services.TryAddSingleton<IDeploymentNotifier, SignalRDeploymentNotifier>();

        AddAccess(services);
        AddHub(builder.SignalR);
        return builder;
    }

    private static void AddAccess(IServiceCollection services)
    {
        services.AddSingleton<ShownStates>();
        services.AddSingleton<AccessPolicies>();
        services.AddSingleton<Admission>();
        services.AddSingleton<SubscriptionEnder>();
        services.AddHostedService<PolicyCheck>();
        services.AddHostedService<AccessReview>();
    }

    /// <summary>Closed registrations, which apply to this hub alone.</summary>
    private static void AddHub(ISignalRServerBuilder signalR)
    {
        var services = signalR.Services;
        services.AddSingleton<Subscriptions>();
        services.AddSingleton<OpenConnections>();
        services.AddSingleton<IHubActivator<DeploymentHub>, DeploymentHubActivator>();
        services.AddSingleton<ArgumentErrorFilter>();
        services.AddSingleton<DeploymentHubProtocolResolver>();
        services.AddSingleton(provider => (HubConnectionHandler<DeploymentHub>)ActivatorUtilities.CreateInstance<GuardedConnectionHandler>(
            provider, provider.GetRequiredService<DeploymentHubProtocolResolver>()));
        signalR.AddHubOptions<DeploymentHub>(options => options.AddFilter<ArgumentErrorFilter>());

        // SignalR's own limit ends a connection without saying why: the guarded protocol says it one byte earlier.
        services.AddOptions<HubOptions<DeploymentHub>>().Configure<IOptions<DeploymentNotificationsOptions>>(
            (hub, options) => hub.MaximumReceiveMessageSize = options.Value.MaxReceivedMessageSize + 1);
        AddMailboxes(services);
    }

    private static void AddMailboxes(IServiceCollection services)
    {
        services.AddSingleton<MessageBatcher>();
        services.AddSingleton<MailboxPump>();
        ServiceDescriptor own = null!;
        own = ServiceDescriptor.Singleton<HubLifetimeManager<DeploymentHub>>(provider =>
        {
            var contract = new ContractServiceProvider(provider, provider.GetRequiredService<DeploymentHubProtocolResolver>());
            var host = HostLifetimeManager.Create(services, own, contract);
            return HostLifetimeManager.CanBeDecorated(host)
                ? ActivatorUtilities.CreateInstance<MailboxLifetimeManager>(provider, host)
                : host;
        });
        services.Add(own);
    }
}
