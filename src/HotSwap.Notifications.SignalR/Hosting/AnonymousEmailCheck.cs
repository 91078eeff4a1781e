using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hosting;

/// <summary>
/// Warns, once the host has started, when callers who are not signed in see the e-mail addresses of requesters. A host that names a policy
/// for deployments decides itself what such callers see.
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

    /// <summary>A provider that fails must not keep the host from starting: it is asked for a warning alone.</summary>
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

    /// <summary>As the authorization middleware decides it: <see cref="IAllowAnonymous"/> wins, and the fallback policy is for the rest.</summary>
    private static bool IsOpen(EndpointMetadataCollection metadata, bool hasFallback) =>
        metadata.GetMetadata<IAllowAnonymous>() is not null
        || (!hasFallback
            && metadata.GetMetadata<IAuthorizeData>() is null
            && metadata.GetMetadata<AuthorizationPolicy>() is null
            && metadata.GetMetadata<IAuthorizationRequirementData>() is null);
}
