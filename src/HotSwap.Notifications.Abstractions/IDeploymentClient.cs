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
}
