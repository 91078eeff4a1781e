namespace HotSwap.Notifications;

/// <summary>The methods that clients call on the deployment hub. The method names are the names on the wire.</summary>
/// <remarks>
/// <para>
/// If an argument is invalid or a subscription is not allowed, the call fails at the client with a <c>HubException</c>. Its message has
/// the code and the reason. A call that subscribes may be repeated: a connection has one subscription to each scope.
/// </para>
/// <para>
/// SignalR can send events of a subscription before it sends the answer of the call. A client that resumes must hold early events
/// until it has the answer, and then drop those whose Position the answer covers.
/// </para>
/// <para>
/// A plain subscription sends the current state, and each change while the client keeps up. When such a client falls behind
/// the history that is kept, it continues with the latest status of each deployment that changed. A subscription that was resumed
/// ends instead, with the code <see cref="DeploymentErrorCodes.HistoryLost"/>, so that the client can detect the loss.
/// </para>
/// </remarks>
public interface IDeploymentHub
{
    /// <summary>
    /// Subscribes to the statuses and the progress of one deployment. The server answers at once. The current status and the newest
    /// progress of each stage follow as ordinary events, before any newer status of this deployment.
    /// </summary>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters. It need not exist yet.</param>
    /// <returns>The cursor to resume with; no statuses, because they follow as events.</returns>
    Task<DeploymentSubscriptionAnswer> SubscribeToDeployment(string executionId);

    /// <summary>Ends the subscription to one deployment. Does nothing if there is none.</summary>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters.</param>
    /// <returns>A task that completes when no further event of this deployment is sent for this subscription.</returns>
    Task UnsubscribeFromDeployment(string executionId);

    /// <summary>
    /// Subscribes to the statuses of all deployments. The server answers at once. The current status of each deployment that is
    /// active, or that finished a short time ago, follows as an ordinary event.
    /// </summary>
    /// <returns>The cursor to resume with; no statuses, because they follow as events.</returns>
    Task<DeploymentSubscriptionAnswer> SubscribeToAllDeployments();

    /// <summary>Ends the subscription to all deployments. Does nothing if there is none.</summary>
    /// <returns>A task that completes when no further event is sent for this subscription.</returns>
    Task UnsubscribeFromAllDeployments();

    /// <summary>
    /// Subscribes to one deployment, and returns the statuses since the cursor. If the history does not reach back to the cursor,
    /// returns the current status, with <see cref="DeploymentSubscriptionAnswer.Recovered"/> false. The answer has at most 256 KB of
    /// statuses; the rest follows as events.
    /// </summary>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters. It need not exist yet.</param>
    /// <param name="cursor">The cursor at which the client stopped; null for the current status.</param>
    /// <returns>The first of the missed statuses, and the cursor at which the events continue.</returns>
    Task<DeploymentSubscriptionAnswer> ResumeDeployment(string executionId, DeploymentCursor? cursor);

    /// <summary>
    /// Subscribes to all deployments, and returns the statuses since the cursor. If the history does not reach back to the
    /// cursor, returns the current status of each deployment, with <see cref="DeploymentSubscriptionAnswer.Recovered"/> false. The
    /// answer has at most 256 KB of statuses; the rest follows as events. Between current statuses,
    /// <see cref="IDeploymentClient.DeploymentsWithheld"/> explains the positions that are left out.
    /// </summary>
    /// <param name="cursor">The cursor at which the client stopped; null for the current statuses.</param>
    /// <returns>The first of the missed statuses, and the cursor at which the events continue.</returns>
    Task<DeploymentSubscriptionAnswer> ResumeAllDeployments(DeploymentCursor? cursor);
}
