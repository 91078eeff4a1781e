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

/// <summary>Maps the deployment hub.</summary>
public static class DeploymentHubEndpointRouteBuilderExtensions
{
    /// <summary>Maps the hub through which clients watch deployments.</summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="pattern">The path; by default <see cref="DeploymentPaths.Hub"/>.</param>
    /// <param name="configureOptions">Sets options of the connections, such as the transports.</param>
    /// <returns>SignalR's convention builder, so that <c>RequireAuthorization()</c> and <c>RequireCors()</c> apply to the hub.</returns>
    /// <exception cref="InvalidOperationException"><c>AddDeploymentNotifications</c> has not been called.</exception>
    /// <remarks>
    /// Without <c>RequireAuthorization()</c> everybody who reaches the host may connect, and watch what the policies in
    /// <see cref="DeploymentNotificationsOptions"/> leave open. A connection ends when the token it was opened with expires, unless
    /// <paramref name="configureOptions"/> turns <c>CloseOnAuthenticationExpiration</c> off; its client comes back with a fresh one.
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
            // Twice Limits.WriteTimeout, so that the library cuts a stuck connection first, logs event 6 and counts it.
            options.TransportSendTimeout = 2 * writeTimeout;
            options.CloseOnAuthenticationExpiration = true;
            configureOptions?.Invoke(options);
        });
        hub.Add(endpoint => endpoint.RequestDelegate = Tracked(endpoint.RequestDelegate!, closing));
        hub.WithMetadata(new MappedEndpoint(nameof(MapDeploymentHub), pattern));
        return hub;
    }

    /// <summary>A host that stops waits until the requests are over, and with them what they have to send.</summary>
    private static RequestDelegate Tracked(RequestDelegate next, Closing closing) => async http =>
    {
        using var request = closing.Track();
        await next(http).ConfigureAwait(false);
    };
}
