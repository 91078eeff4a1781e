namespace HotSwap.Notifications;

/// <summary>What clients call on the deployment hub. The method names are the names on the wire.</summary>
/// <remarks>
/// A bad argument, and a subscription that is not allowed, arrive at the client as a <c>HubException</c> that says what is wrong.
/// Every call that subscribes may be repeated: a connection is subscribed once, however often it asks.
/// </remarks>
public interface IDeploymentHub
{
    /// <summary>
    /// Subscribes to one deployment's statuses and progress. The current status and the newest progress, where there are any,
    /// are sent at once as ordinary events, before any newer event of this deployment.
    /// </summary>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters. It need not exist yet.</param>
    /// <returns>The cursor to resume with; no statuses, since those come as events.</returns>
    Task<DeploymentSubscription> SubscribeToDeployment(string executionId);

    /// <summary>Ends the subscription to one deployment. Does nothing where there is none.</summary>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters.</param>
    /// <returns>A task that is complete once no further event of this deployment is sent for this subscription.</returns>
    Task UnsubscribeFromDeployment(string executionId);

    /// <summary>
    /// Subscribes to the statuses of all deployments. The current status of each deployment that is active or finished a short
    /// time ago is sent at once as an ordinary event.
    /// </summary>
    /// <returns>The cursor to resume with; no statuses, since those come as events.</returns>
    Task<DeploymentSubscription> SubscribeToAllDeployments();

    /// <summary>Ends the subscription to all deployments. Does nothing where there is none.</summary>
    /// <returns>A task that is complete once no further event is sent for this subscription.</returns>
    Task UnsubscribeFromAllDeployments();

    /// <summary>
    /// Subscribes to one deployment and answers with every status missed since the cursor; or, where history does not reach
    /// back that far, with the current status and <see cref="DeploymentSubscription.Recovered"/> false.
    /// </summary>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters. It need not exist yet.</param>
    /// <param name="cursor">Where the client stopped; null for the current status.</param>
    /// <returns>The missed statuses and the cursor to resume with next time.</returns>
    Task<DeploymentSubscription> ResumeDeployment(string executionId, DeploymentCursor? cursor);

    /// <summary>
    /// Subscribes to all deployments and answers with every status missed since the cursor; or, where history does not reach
    /// back that far, with current statuses and <see cref="DeploymentSubscription.Recovered"/> false.
    /// </summary>
    /// <param name="cursor">Where the client stopped; null for the current statuses.</param>
    /// <returns>The missed statuses and the cursor to resume with next time.</returns>
    Task<DeploymentSubscription> ResumeAllDeployments(DeploymentCursor? cursor);
}
