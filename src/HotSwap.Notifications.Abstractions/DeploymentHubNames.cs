namespace HotSwap.Notifications;

/// <summary>
/// The names on the wire that are not method names of <see cref="IDeploymentHub"/> or <see cref="IDeploymentClient"/>: default paths
/// and SignalR groups.
/// </summary>
public static class DeploymentHubNames
{
    /// <summary>The path of the hub, unless the host maps it elsewhere.</summary>
    public const string DefaultPattern = "/deploymentHub";

    /// <summary>The path of the list API, unless the host maps it elsewhere.</summary>
    public const string DefaultApiPattern = "/deploymentApi";

    /// <summary>The path of the server-sent events, unless the host maps them elsewhere.</summary>
    public const string DefaultEventsPattern = "/deploymentEvents";

    /// <summary>The group of the connections that watch all deployments.</summary>
    public const string AllDeploymentsGroup = "all-deployments";

    /// <summary>Returns the name of the group of the connections that watch one deployment.</summary>
    /// <param name="executionId">The deployment's execution id.</param>
    /// <returns><c>deployment-{executionId}</c>.</returns>
    public static string DeploymentGroup(string executionId) => "deployment-" + executionId;
}
