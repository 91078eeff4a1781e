namespace HotSwap.Notifications;

/// <summary>The default paths of the endpoints for deployments.</summary>
public static class DeploymentPaths
{
    /// <summary>The default path of the hub, which <c>MapDeploymentHub</c> maps.</summary>
    public const string Hub = "/deploymentHub";

    /// <summary>The default path of the server-sent events, which <c>MapDeploymentEvents</c> maps.</summary>
    public const string Events = "/deploymentEvents";

    /// <summary>The default path of the list API, which <c>MapDeploymentApi</c> maps.</summary>
    public const string Api = "/deploymentApi";
}
