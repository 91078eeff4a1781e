using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications;
using HotSwap.Notifications.Api;
using HotSwap.Notifications.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map the list API, which lists deployments over HTTP.</summary>
public static class DeploymentApiEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the list API. <c>GET {pattern}</c> lists the latest status of each deployment.
    /// <c>GET {pattern}/deployment?executionId=…</c> returns the latest status of one deployment.
    /// <c>GET {pattern}/statuses?executionId=…</c> lists the statuses of one deployment. Each response contains a cursor. A subscription
    /// that resumes from this cursor continues without a gap.
    /// </summary>
    /// <param name="endpoints">The endpoints of the host.</param>
    /// <param name="pattern">The path. Default <see cref="DeploymentPaths.Api"/>.</param>
    /// <returns>
    /// A convention builder for all three endpoints. <c>RequireAuthorization()</c> and <c>RequireCors()</c> on it apply to each of them.
    /// </returns>
    /// <exception cref="InvalidOperationException"><c>AddDeploymentNotifications</c> has not been called.</exception>
    /// <remarks>
    /// The policies and the views of the hub apply. The list follows the rules for the feed of all deployments. The other two endpoints
    /// follow the rules for the feed of one deployment. The execution id is a query parameter because a path cannot contain every id.
    /// The library does not limit the request rate; use the rate limiter of the host.
    /// </remarks>
    public static IEndpointConventionBuilder MapDeploymentApi(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = DeploymentPaths.Api)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(ApiRequests)) is not true)
        {
            throw new InvalidOperationException(
                "MapDeploymentApi() needs services that are not registered. " +
                "Call builder.Services.AddDeploymentNotifications() before the host is built.");
        }

        var requests = endpoints.ServiceProvider.GetRequiredService<ApiRequests>();
        var mapped = endpoints.ServiceProvider.GetRequiredService<MappedEndpoints>().Apis;
        mapped.Add(pattern);
        var group = endpoints.MapGroup(pattern);
        var list = group.MapGet("", (Delegate)requests.ListAsync).DescribeList();
        var one = group.MapGet("/deployment", (Delegate)requests.GetAsync).DescribeOne();
        var statuses = group.MapGet("/statuses", (Delegate)requests.GetStatusesAsync).DescribeStatuses();
        if (mapped.Count == 1)
        {
            // Endpoint names must be unique.
            list.WithName("DeploymentApi_List");
            one.WithName("DeploymentApi_Get");
            statuses.WithName("DeploymentApi_ListStatuses");
        }

        group.WithMetadata(new MappedEndpoint(nameof(MapDeploymentApi), pattern));
        group.DisableCookieRedirect();
        return group;
    }
}
