using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>Creates the <see cref="UserAccess"/> of a connection.</summary>
internal sealed class UserAccessFactory(AccessPolicies policies, IOptions<DeploymentNotificationsOptions> options, TimeProvider time)
{
    private static readonly ClaimsPrincipal _nobody = new(new ClaimsIdentity());

    /// <returns>The access. Null if no policy is configured, so that the user may see everything.</returns>
    public UserAccess? Create(ClaimsPrincipal? user) =>
        policies.Restricts ? new UserAccess(policies, user ?? _nobody, options, time) : null;
}
