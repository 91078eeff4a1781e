using System.Security.Claims;
using HotSwap.Notifications.History;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>Asks the host's authorization policies.</summary>
internal sealed class AccessPolicies(
    IServiceScopeFactory scopes, DeploymentHistory history, IOptions<DeploymentNotificationsOptions> options, TimeProvider time)
{
    private readonly string? _ofOne = options.Value.DeploymentPolicy;
    private readonly string? _ofAll = options.Value.AllDeploymentsPolicy;
    private readonly TimeSpan _timeout = options.Value.DecisionTimeout;

    /// <summary>Whether there is a policy for single deployments, so that the feed of all has to be filtered.</summary>
    public bool RestrictsDeployments => _ofOne is not null;

    public bool Restricts => _ofOne is not null || _ofAll is not null;

    /// <param name="user">Who asks.</param>
    /// <param name="executionId">The deployment; null for all.</param>
    /// <exception cref="TimeoutException">The policy did not decide in time.</exception>
    public ValueTask<bool> MayWatchAsync(ClaimsPrincipal user, string? executionId) => (executionId, _ofOne, _ofAll) switch
    {
        (not null, { } policy, _) => AskAsync(policy, user, new DeploymentResource(executionId, history.LatestState(executionId))),
        (null, _, { } policy) => AskAsync(policy, user, resource: null),
        _ => new ValueTask<bool>(true),
    };

    private async ValueTask<bool> AskAsync(string policy, ClaimsPrincipal user, object? resource)
    {
        var scope = scopes.CreateAsyncScope();
        var deciding = DecideAsync(scope, policy, user, resource);
        return deciding.IsCompleted
            ? await deciding.ConfigureAwait(false)
            : await deciding.WaitAsync(_timeout, time).ConfigureAwait(false);
    }

    /// <summary>The scope lives as long as the handlers use it, also where nobody waits for them any more.</summary>
    private static async Task<bool> DecideAsync(AsyncServiceScope scope, string policy, ClaimsPrincipal user, object? resource)
    {
        await using (scope.ConfigureAwait(false))
        {
            var result = await scope.ServiceProvider.GetRequiredService<IAuthorizationService>()
                .AuthorizeAsync(user, resource, policy).ConfigureAwait(false);
            return result.Succeeded;
        }
    }
}
