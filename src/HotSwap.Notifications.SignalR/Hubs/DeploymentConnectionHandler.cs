using HotSwap.Notifications.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hubs;

/// <summary>SignalR's connection handler with the protocols and the subscribers of this hub, and with a call limiter per connection.</summary>
internal sealed class DeploymentConnectionHandler(
    SubscribingLifetimeManager lifetimeManager,
    DeploymentHubProtocolResolver protocolResolver,
    IOptions<HubOptions> globalHubOptions,
    IOptions<HubOptions<DeploymentHub>> hubOptions,
    ILoggerFactory loggerFactory,
    IUserIdProvider userIdProvider,
    IServiceScopeFactory serviceScopeFactory,
    IOptions<DeploymentNotificationsOptions> options)
    : HubConnectionHandler<DeploymentHub>(
        lifetimeManager, protocolResolver, globalHubOptions, hubOptions, loggerFactory, userIdProvider, serviceScopeFactory)
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        using var limiter = new CallLimiter(options.Value);
        CallLimiter.Current = limiter;
        await base.OnConnectedAsync(connection).ConfigureAwait(false);
    }
}
