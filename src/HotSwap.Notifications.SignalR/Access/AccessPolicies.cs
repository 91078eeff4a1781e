using System.Security.Claims;
using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>Evaluates the authorization policies of the host.</summary>
internal sealed class AccessPolicies(
    IServiceScopeFactory scopes, TimelineStore store, BacklogProbe backlog, IOptions<DeploymentNotificationsOptions> options)
{
    private readonly string? _ofOne = options.Value.Access.DeploymentPolicy;
    private readonly string? _ofAll = options.Value.Access.AllDeploymentsPolicy;

    /// <summary>Gets a value indicating whether a policy for single deployments is configured, so that the feed of all must be filtered.</summary>
    public bool RestrictsDeployments => _ofOne is not null;

    public bool Restricts => _ofOne is not null || _ofAll is not null;

    /// <summary>Returns whether a policy applies to a scope.</summary>
    public bool Covers(DeploymentScope scope) => (scope.IsAll ? _ofAll : _ofOne) is not null;

    /// <summary>Evaluates the policy of a scope. The service scope stays open until the authorization handlers have completed.</summary>
    /// <param name="user">The user.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="returned">Called when the policy has released the thread that it was called on.</param>
    /// <param name="stored">The state, if the caller knows it already.</param>
    public async Task<bool> AskAsync(ClaimsPrincipal user, DeploymentScope scope, Action? returned, PipelineExecutionState? stored)
    {
        object? resource = scope.IsAll
            ? null
            : new DeploymentResource { ExecutionId = scope.ExecutionId, LatestState = await FindStateAsync(scope, stored).ConfigureAwait(false) };
        var services = scopes.CreateAsyncScope();
        await using (services.ConfigureAwait(false))
        {
            var authorizing = services.ServiceProvider.GetRequiredService<IAuthorizationService>()
                .AuthorizeAsync(user, resource, (scope.IsAll ? _ofAll : _ofOne)!);
            returned?.Invoke();
            return (await authorizing.ConfigureAwait(false)).Succeeded;
        }
    }

    /// <summary>Finds the latest state in memory, or in the log if memory no longer holds it.</summary>
    private async ValueTask<PipelineExecutionState?> FindStateAsync(DeploymentScope scope, PipelineExecutionState? stored) =>
        store.GetLatestState(scope.ExecutionId!)
        ?? stored
        ?? (await backlog.FindForgottenAsync(scope, CancellationToken.None).ConfigureAwait(false))?.ToMessage(forAll: false).Details;
}
