namespace HotSwap.Notifications;

/// <summary>The paths at which a host maps its endpoints for deployments, unless it names others.</summary>
public static class DeploymentPaths
{
    /// <summary>The path of the hub, which <c>MapDeploymentHub</c> maps.</summary>
    public const string Hub = "/deploymentHub";

    /// <summary>The path of the server-sent events, which <c>MapDeploymentEvents</c> maps.</summary>
    public const string Events = "/deploymentEvents";

    /// <summary>The path of the list API, which <c>MapDeploymentApi</c> maps.</summary>
    public const string Api = "/deploymentApi";
}
