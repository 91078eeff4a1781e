using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications;
using HotSwap.Notifications.Hosting;
using HotSwap.Notifications.Hubs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map the deployment hub.</summary>
public static class DeploymentHubEndpointRouteBuilderExtensions
{
    /// <summary>Maps the hub that clients use to watch deployments.</summary>
    /// <param name="endpoints">The endpoints of the host.</param>
    /// <param name="pattern">The path. Default <see cref="DeploymentPaths.Hub"/>.</param>
    /// <param name="configureOptions">Configures the connections, for example the allowed transports. Default null: no change.</param>
    /// <returns>
    /// SignalR's convention builder. <c>RequireAuthorization()</c> and <c>RequireCors()</c> on it apply to the hub.
    /// </returns>
    /// <exception cref="InvalidOperationException"><c>AddDeploymentNotifications</c> has not been called.</exception>
    /// <remarks>
    /// Without <c>RequireAuthorization()</c>, every client that can reach the host can connect. Such a client can watch every deployment
    /// that the policies in <see cref="DeploymentNotificationsOptions"/> allow. A connection closes when the token that opened it
    /// expires, and the client reconnects with a new token. To keep such connections open, set
    /// <c>CloseOnAuthenticationExpiration</c> to false in <paramref name="configureOptions"/>.
    /// </remarks>
    public static HubEndpointConventionBuilder MapDeploymentHub(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern = DeploymentPaths.Hub,
        Action<HttpConnectionDispatcherOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);

        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(HubCalls)) is not true)
        {
            throw new InvalidOperationException(
                "MapDeploymentHub() needs services that are not registered. " +
                "Call builder.Services.AddDeploymentNotifications() before the host is built.");
        }

        var services = endpoints.ServiceProvider;
        var writeTimeout = services.GetRequiredService<IOptions<DeploymentNotificationsOptions>>().Value.Limits.WriteTimeout;
        var closing = services.GetRequiredService<Closing>();
        services.GetRequiredService<MappedEndpoints>().Hubs.Add(pattern);
        var hub = endpoints.MapHub<DeploymentHub>(pattern, options =>
        {
            // Twice Limits.WriteTimeout: the library cuts a stuck connection before SignalR does, logs event 6 and counts the cut.
            options.TransportSendTimeout = 2 * writeTimeout;
            options.CloseOnAuthenticationExpiration = true;
            configureOptions?.Invoke(options);
        });
        hub.Add(endpoint => endpoint.RequestDelegate = Tracked(endpoint.RequestDelegate!, closing));
        hub.WithMetadata(new MappedEndpoint(nameof(MapDeploymentHub), pattern));
        return hub;
    }

    /// <summary>Tracks each request, so that a host that stops waits until all bytes have been sent.</summary>
    private static RequestDelegate Tracked(RequestDelegate next, Closing closing) => async http =>
    {
        using var request = closing.Track();
        await next(http).ConfigureAwait(false);
    };
}
