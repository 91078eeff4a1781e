using Microsoft.AspNetCore.Authorization;

namespace HotSwap.Notifications.SampleApi.Access;

/// <summary>Who may see an environment may watch what is deployed to it. What is not known yet may be watched by nobody.</summary>
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
