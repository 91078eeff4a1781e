namespace HotSwap.Notifications;

/// <summary>Which subscribers see the e-mail address of the person who requested a deployment.</summary>
public enum RequesterEmailVisibility
{
    /// <summary>All subscribers that may watch the deployment.</summary>
    Everywhere,

    /// <summary>Subscribers of the one deployment, not subscribers of all deployments.</summary>
    OneDeployment,

    /// <summary>Nobody. The address is not stored, and authorization handlers do not see it.</summary>
    Nowhere,
}
