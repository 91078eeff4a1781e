using Microsoft.AspNetCore.Authorization;

namespace HotSwap.Notifications.SampleApi.Access;

/// <summary>
/// Allows a user to watch a deployment if the user's claims contain the target environment. Denies access while the environment is unknown.
/// </summary>
internal sealed class EnvironmentHandler : AuthorizationHandler<EnvironmentRequirement, DeploymentResource>
{
    protected override Task HandleRequirementAsync(
        AuthorizationHandlerContext context, EnvironmentRequirement requirement, DeploymentResource resource)
    {
        if (resource.LatestState?.Request?.TargetEnvironment is { } environment
            && context.User.HasClaim(AccessControl.EnvironmentClaim, environment))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
