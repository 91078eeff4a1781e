namespace HotSwap.Notifications;

/// <summary>The names of the hub's groups. A host can send messages of its own to these groups.</summary>
public static class DeploymentHubNames
{
    /// <summary>The name of the group of the connections that watch all deployments.</summary>
    public const string AllDeploymentsGroup = "all-deployments";

    /// <summary>Returns the name of the group of the connections that watch one deployment.</summary>
    /// <param name="executionId">The deployment's execution id.</param>
    /// <returns><c>deployment-{executionId}</c>.</returns>
    public static string DeploymentGroup(string executionId) => "deployment-" + executionId;
}
