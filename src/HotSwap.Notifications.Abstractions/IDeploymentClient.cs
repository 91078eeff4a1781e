namespace HotSwap.Notifications;

/// <summary>What the deployment hub sends to clients. The method names are the event names on the wire.</summary>
public interface IDeploymentClient
{
    /// <summary>
    /// Called when the status of a deployment changed. A connection that subscribed to the deployment and to all deployments
    /// receives each status once.
    /// </summary>
    /// <param name="message">The new status with its details.</param>
    /// <returns>A task that is complete once the message is handed to the connection.</returns>
    Task DeploymentStatusChanged(DeploymentStatusMessage message);

    /// <summary>
    /// Called with the newest progress of a stage. A value can be left out when a newer one replaces it. A value never follows a
    /// final status. A value that waited for a status to be stored carries the <see cref="DeploymentStatusMessage.Sequence"/> of
    /// that status.
    /// </summary>
    /// <param name="message">The stage and its progress.</param>
    /// <returns>A task that is complete once the message is handed to the connection.</returns>
    Task DeploymentProgress(DeploymentProgressMessage message);

    /// <summary>
    /// Explains a gap in <see cref="DeploymentStatusMessage.Position"/> to a client that resumed the feed of all deployments. The
    /// gap is made of statuses that the client may not see, or that a snapshot leaves out because newer ones replace them. Sent
    /// before the next status at the latest. A client with a plain subscription does not receive it.
    /// </summary>
    /// <param name="message">The positions.</param>
    /// <returns>A task that is complete once the message is handed to the connection.</returns>
    Task DeploymentsWithheld(DeploymentsWithheldMessage message);

    /// <summary>
    /// Called when the server ended a subscription. The connection stays open, and its other subscriptions go on.
    /// <see cref="DeploymentSubscriptionEndedMessage.Code"/> says whether resuming helps.
    /// </summary>
    /// <param name="message">Which subscription ended, and why.</param>
    /// <returns>A task that is complete once the message is handed to the connection.</returns>
    Task DeploymentSubscriptionEnded(DeploymentSubscriptionEndedMessage message);
}
