using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Access;

/// <summary>Makes what decides for the user of a connection.</summary>
internal sealed class UserAccessFactory(AccessPolicies policies, IOptions<DeploymentNotificationsOptions> options, TimeProvider time)
{
    private static readonly ClaimsPrincipal _nobody = new(new ClaimsIdentity());

    /// <returns>Null where there are no policies, so that everything may be seen.</returns>
    public UserAccess? Create(ClaimsPrincipal? user) =>
        policies.Restricts ? new UserAccess(policies, user ?? _nobody, options, time) : null;
}
