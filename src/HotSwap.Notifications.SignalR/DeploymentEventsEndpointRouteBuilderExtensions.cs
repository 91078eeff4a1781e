using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications;
using HotSwap.Notifications.Events;
using HotSwap.Notifications.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the feed of deployments as server-sent events.</summary>
public static class DeploymentEventsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the feed for those who have no SignalR client, such as <c>curl -N</c> and a browser's <c>EventSource</c>:
    /// <c>GET {pattern}/{executionId}</c> shows one deployment from its current state to its final status, and then ends;
    /// <c>GET {pattern}</c> shows the statuses of all.
    /// </summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="pattern">The path; by default <c>/deploymentEvents</c>.</param>
    /// <returns>A convention builder for both, so that <c>RequireAuthorization()</c> and <c>RequireCors()</c> apply.</returns>
    /// <exception cref="InvalidOperationException"><c>AddDeploymentNotifications</c> has not been called.</exception>
    /// <remarks>
    /// The events are named and filled as those of the hub. An event's id is the cursor: a client that comes back with
    /// <c>Last-Event-ID</c> gets every status since, or, where history no longer reaches back, <c>DeploymentHistoryLost</c> and the
    /// current state. Policies, what is shown and the number of connections per user are those of the hub; how often a client may
    /// ask is the business of the host's rate limiter. A deployment whose final status the client has seen is answered with 204.
    /// </remarks>
    public static IEndpointConventionBuilder MapDeploymentEvents(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = DeploymentHubNames.DefaultEventsPattern)
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
        return group;
    }
}
