namespace HotSwap.Notifications;

/// <summary>What the deployment hub sends to clients. The method names are the event names on the wire.</summary>
public interface IDeploymentClient
{
    /// <summary>A deployment's status changed.</summary>
    /// <param name="message">The new status with its details.</param>
    /// <returns>A task that is complete once the message is handed to the connection.</returns>
    Task DeploymentStatusChanged(DeploymentStatusMessage message);

    /// <summary>A stage of a deployment has come further.</summary>
    /// <param name="message">The stage and its progress.</param>
    /// <returns>A task that is complete once the message is handed to the connection.</returns>
    Task DeploymentProgress(DeploymentProgressMessage message);

    /// <summary>
    /// Explains a gap in <see cref="DeploymentStatusMessage.Position"/> to a client that resumes the feed of all deployments:
    /// statuses that it may not see. Sent before the next status that it may see; never to a client that does not resume.
    /// </summary>
    /// <param name="message">The positions.</param>
    /// <returns>A task that is complete once the message is handed to the connection.</returns>
    Task DeploymentsWithheld(DeploymentsWithheldMessage message);

    /// <summary>The server has ended a subscription, as a rule because the right to it was taken away.</summary>
    /// <param name="message">Which subscription, and why.</param>
    /// <returns>A task that is complete once the message is handed to the connection.</returns>
    Task DeploymentSubscriptionEnded(DeploymentSubscriptionEndedMessage message);
}
