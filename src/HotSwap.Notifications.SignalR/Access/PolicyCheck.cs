using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>Stops the host at startup if an option names a policy that does not exist.</summary>
internal sealed class PolicyCheck(
    IAuthorizationPolicyProvider policies, IOptions<DeploymentNotificationsOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var access = options.Value.Access;
        await CheckAsync(nameof(access.DeploymentPolicy), access.DeploymentPolicy).ConfigureAwait(false);
        await CheckAsync(nameof(access.AllDeploymentsPolicy), access.AllDeploymentsPolicy).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CheckAsync(string option, string? policy)
    {
        if (policy is not null && await policies.GetPolicyAsync(policy).ConfigureAwait(false) is null)
        {
            throw new InvalidOperationException(
                $"{nameof(DeploymentNotificationsOptions)}.{nameof(DeploymentNotificationsOptions.Access)}.{option} names the policy '{policy}', which does not exist. Add it in builder.Services.AddAuthorization(…).");
        }
    }
}
