namespace HotSwap.Notifications;

/// <summary>Receives the events of the deployment hub. The method names are the event names on the wire.</summary>
public interface IDeploymentClient
{
    /// <summary>
    /// Called when the status of a deployment has changed. A connection that has subscribed both to the deployment and to all
    /// deployments receives each status once.
    /// </summary>
    /// <param name="message">The new status with its details.</param>
    /// <returns>A task that completes when the message is handed to the connection.</returns>
    Task DeploymentStatusChanged(DeploymentStatusMessage message);

    /// <summary>
    /// Called with the newest progress of a stage. A value is skipped if a newer one replaces it before it is sent. No value
    /// follows a final status. A value that waited for a status to be stored carries the <see cref="DeploymentStatusMessage.Sequence"/> of
    /// that status.
    /// </summary>
    /// <param name="message">The stage and its progress.</param>
    /// <returns>A task that completes when the message is handed to the connection.</returns>
    Task DeploymentProgress(DeploymentProgressMessage message);

    /// <summary>
    /// Called when the feed of all deployments skips positions (<see cref="DeploymentStatusMessage.Position"/>). Their statuses are
    /// not visible to the client, or a snapshot leaves them out because newer ones replace them. Called before the next status at
    /// the latest. Not called for a plain subscription.
    /// </summary>
    /// <param name="message">The skipped positions.</param>
    /// <returns>A task that completes when the message is handed to the connection.</returns>
    Task DeploymentsWithheld(DeploymentsWithheldMessage message);

    /// <summary>
    /// Called when the server has ended a subscription. The connection stays open, and its other subscriptions continue.
    /// <see cref="DeploymentSubscriptionEndedMessage.Code"/> shows whether the client should resume.
    /// </summary>
    /// <param name="message">The subscription and the reason.</param>
    /// <returns>A task that completes when the message is handed to the connection.</returns>
    Task DeploymentSubscriptionEnded(DeploymentSubscriptionEndedMessage message);
}
