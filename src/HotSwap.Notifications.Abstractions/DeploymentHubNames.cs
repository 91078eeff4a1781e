namespace HotSwap.Notifications;

/// <summary>The names on the wire that are not method names of <see cref="IDeploymentHub"/> or <see cref="IDeploymentClient"/>.</summary>
public static class DeploymentHubNames
{
    /// <summary>The path under which the hub is mapped unless the host says otherwise.</summary>
    public const string DefaultPattern = "/deploymentHub";

    /// <summary>The group of the connections that watch all deployments.</summary>
    public const string AllDeploymentsGroup = "all-deployments";

    /// <summary>The group of the connections that watch one deployment.</summary>
    /// <param name="executionId">The deployment's execution id.</param>
    /// <returns><c>deployment-{executionId}</c>.</returns>
    public static string DeploymentGroup(string executionId) => "deployment-" + executionId;
}
