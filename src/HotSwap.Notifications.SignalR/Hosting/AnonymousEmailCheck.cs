using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hosting;

/// <summary>
/// Logs a warning after the host has started if callers who are not signed in see the e-mail addresses of requesters. A host with a policy
/// for deployments gets no warning, because the policy decides what such callers see.
/// </summary>
internal sealed class AnonymousEmailCheck(
    EndpointDataSource endpoints,
    IAuthorizationPolicyProvider policies,
    IOptions<DeploymentNotificationsOptions> options,
    ILogger<AnonymousEmailCheck> logger) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Views.RequesterEmail == RequesterEmailVisibility.Nowhere || options.Value.Access.DeploymentPolicy is not null)
        {
            return;
        }

        var hasFallback = await HasFallbackAsync().ConfigureAwait(false);
        var open = endpoints.Endpoints
            .Where(endpoint => IsOpen(endpoint.Metadata, hasFallback))
            .Select(endpoint => endpoint.Metadata.GetMetadata<MappedEndpoint>())
            .OfType<MappedEndpoint>()
            .Distinct()
            .ToList();
        if (open.Count > 0)
        {
            ServerLog.EmailsShownToAnonymousCallers(logger, string.Join(", ", open));
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns whether a fallback policy exists. If the provider fails, the host must still start: only a warning depends on it.</summary>
    private async Task<bool> HasFallbackAsync()
    {
        try
        {
            return await policies.GetFallbackPolicyAsync().ConfigureAwait(false) is not null;
        }
        catch (Exception failure)
        {
            ServerLog.FallbackPolicyUnknown(logger, failure);
            return true;
        }
    }

    /// <summary>
    /// Returns whether callers who are not signed in can reach an endpoint. Follows the authorization middleware:
    /// <see cref="IAllowAnonymous"/> takes precedence, and the fallback policy applies to endpoints without authorization metadata.
    /// </summary>
    private static bool IsOpen(EndpointMetadataCollection metadata, bool hasFallback) =>
        metadata.GetMetadata<IAllowAnonymous>() is not null
        || (!hasFallback
            && metadata.GetMetadata<IAuthorizeData>() is null
            && metadata.GetMetadata<AuthorizationPolicy>() is null
            && metadata.GetMetadata<IAuthorizationRequirementData>() is null);
}
