namespace HotSwap.Notifications;

/// <summary>The subscribers that see the e-mail address of the person who requested a deployment.</summary>
public enum RequesterEmailVisibility
{
    /// <summary>All subscribers that may watch the deployment.</summary>
    Everywhere,

    /// <summary>Subscribers of the one deployment, not subscribers of all deployments.</summary>
    OneDeployment,

    /// <summary>No subscribers. The server does not store the address, and authorization handlers do not see it.</summary>
    Nowhere,
}
