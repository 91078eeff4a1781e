using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications;
using HotSwap.Notifications.Api;
using HotSwap.Notifications.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the list of deployments as an HTTP API.</summary>
public static class DeploymentApiEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the list API: <c>GET {pattern}</c> lists the latest status of each deployment; <c>GET {pattern}/deployment?executionId=…</c>
    /// returns that of one deployment; <c>GET {pattern}/statuses?executionId=…</c> lists its statuses. Each answer has the cursor from
    /// which a watch goes on without a gap.
    /// </summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="pattern">The path; by default <c>/deploymentApi</c>.</param>
    /// <returns>A convention builder for all of them, so that <c>RequireAuthorization()</c> and <c>RequireCors()</c> apply.</returns>
    /// <exception cref="InvalidOperationException"><c>AddDeploymentNotifications</c> has not been called.</exception>
    /// <remarks>
    /// Policies and views are those of the hub: the list is shown as the feed of all deployments, and the other two as the feed of one
    /// deployment. The execution id is a query parameter, because a path cannot carry every id. How often a client may ask is the
    /// business of the host's rate limiter.
    /// </remarks>
    public static IEndpointConventionBuilder MapDeploymentApi(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = DeploymentHubNames.DefaultApiPattern)
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
            // A name may stand for one endpoint only.
            list.WithName("DeploymentApi_List");
            one.WithName("DeploymentApi_Get");
            statuses.WithName("DeploymentApi_ListStatuses");
        }

        return group;
    }
}
