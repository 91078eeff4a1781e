using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace HotSwap.Notifications.TestSupport;

/// <summary>The rights that a test sets. The policies <see cref="OneDeployment"/> and <see cref="AllDeployments"/> use them.</summary>
public sealed class AccessList : AuthorizationHandler<AccessList.MayWatch>
{
    public const string OneDeployment = "may watch the deployment";
    public const string AllDeployments = "may watch all deployments";

    private readonly ConcurrentQueue<string> _asked = new();

    /// <summary>Gets or sets the decision about one deployment. By default, no user may watch it.</summary>
    public Func<string?, DeploymentResource, ValueTask<bool>> OnOne { get; set; } = (_, _) => new(false);

    /// <summary>Gets or sets the decision about the feed of all. By default, every user may watch it.</summary>
    public Func<string?, ValueTask<bool>> OnAll { get; set; } = _ => new(true);

    /// <summary>Gets the requested decisions: the user name and the deployment, or "all".</summary>
    public IEnumerable<string> Asked => _asked;

    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, MayWatch requirement)
    {
        var user = context.User.FindFirstValue(ClaimTypes.NameIdentifier);
        var deployment = context.Resource as DeploymentResource;
        _asked.Enqueue($"{user} {deployment?.ExecutionId ?? "all"}");
        if (await (deployment is null ? OnAll(user) : OnOne(user, deployment)))
        {
            context.Succeed(requirement);
        }
    }

    public sealed class MayWatch : IAuthorizationRequirement;
}
