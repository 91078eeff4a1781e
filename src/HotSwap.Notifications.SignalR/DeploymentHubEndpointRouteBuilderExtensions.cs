using System.Diagnostics.CodeAnalysis;
using HotSwap.Notifications;
using HotSwap.Notifications.History;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the deployment hub.</summary>
public static class DeploymentHubEndpointRouteBuilderExtensions
{
    /// <summary>Maps the hub through which clients watch deployments.</summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="pattern">The path; by default <see cref="DeploymentHubNames.DefaultPattern"/>.</param>
    /// <param name="configureOptions">Sets options of the connections, such as the transports.</param>
    /// <returns>SignalR's convention builder, so that <c>RequireAuthorization()</c> and <c>RequireCors()</c> apply to the hub.</returns>
    /// <exception cref="InvalidOperationException"><c>AddDeploymentNotifications</c> has not been called.</exception>
    /// <remarks>Without <c>RequireAuthorization()</c> everybody who reaches the host may watch every deployment.</remarks>
    public static HubEndpointConventionBuilder MapDeploymentHub(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern = DeploymentHubNames.DefaultPattern,
        Action<HttpConnectionDispatcherOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(pattern);

        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(DeploymentHistory)) is not true)
        {
            throw new InvalidOperationException(
                "MapDeploymentHub() needs services that are not registered. " +
                "Call builder.Services.AddDeploymentNotifications() before the host is built.");
        }

        return endpoints.MapHub<DeploymentHub>(pattern, configureOptions);
    }
}
