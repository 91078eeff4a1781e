using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications;
using HotSwap.Notifications.Events;
using HotSwap.Notifications.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map the feed of deployments as server-sent events.</summary>
public static class DeploymentEventsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the event streams, for clients without SignalR such as <c>curl -N</c> and the <c>EventSource</c> of a browser.
    /// <c>GET {pattern}/{executionId}</c> streams one deployment from its current state to its final status, and then ends.
    /// <c>GET {pattern}</c> streams the statuses of all deployments.
    /// </summary>
    /// <param name="endpoints">The endpoints of the host.</param>
    /// <param name="pattern">The path. Default <see cref="DeploymentPaths.Events"/>.</param>
    /// <returns>
    /// A convention builder for both endpoints. <c>RequireAuthorization()</c> and <c>RequireCors()</c> on it apply to each of them.
    /// </returns>
    /// <exception cref="InvalidOperationException"><c>AddDeploymentNotifications</c> has not been called.</exception>
    /// <remarks>
    /// The events have the names and the content of the hub's events. The id of an event is the cursor. A client that reconnects with
    /// <c>Last-Event-ID</c> receives every status since that event. If the history no longer reaches back that far, the client receives
    /// <c>DeploymentHistoryLost</c> and the current state. The policies, the views and the connection limit per user of the hub apply.
    /// The library does not limit the request rate; use the rate limiter of the host. A request for a deployment whose final status the
    /// client has already received is answered with 204.
    /// </remarks>
    public static IEndpointConventionBuilder MapDeploymentEvents(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = DeploymentPaths.Events)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(EventRequests)) is not true)
        {
            throw new InvalidOperationException(
                "MapDeploymentEvents() needs services that are not registered. " +
                "Call builder.Services.AddDeploymentNotifications() before the host is built.");
        }

        var requests = endpoints.ServiceProvider.GetRequiredService<EventRequests>();
        endpoints.ServiceProvider.GetRequiredService<MappedEndpoints>().Events.Add(pattern);
        var group = endpoints.MapGroup(pattern);
        group.MapGet("", http => requests.HandleAsync(http, executionId: null));
        group.MapGet("/{**executionId}", http => requests.HandleAsync(http, http.Request.RouteValues["executionId"] as string ?? ""));
        group.WithMetadata(new MappedEndpoint(nameof(MapDeploymentEvents), pattern));
        group.DisableCookieRedirect();
        return group;
    }
}
