namespace HotSwap.Notifications.Client;

/// <summary>
/// The connection of a client to a hub. The client decides when it starts and what it calls; a connection does no retry of its own. By
/// default it is SignalR's. Implement it for another transport, or for a test that plays the server, and set
/// <see cref="DeploymentNotificationsClientOptions.ConnectionFactory"/>.
/// </summary>
/// <remarks>
/// The client calls <see cref="StartAsync"/> again only after the attempt before failed or its connection closed, and other methods only
/// while connected, several of them at the same time. An exception of a call is passed on; from the message of a <c>HubException</c> the
/// client reads a <see cref="DeploymentRefusal"/>.
/// </remarks>
public interface IDeploymentHubConnection : IAsyncDisposable
{
    /// <summary>Connects to the hub.</summary>
    /// <param name="receiver">
    /// Receives the hub's events, one at a time and in the order of the wire, until the connection has closed. Its methods complete at once.
    /// </param>
    /// <param name="closed">
    /// Called once when the connection has closed, with the error; null if there was none. Not called if this method throws.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A task that completes when the connection is open.</returns>
    Task StartAsync(IDeploymentClient receiver, Action<Exception?> closed, CancellationToken cancellationToken);

    /// <summary>
    /// Calls <see cref="IDeploymentHub.ResumeDeployment"/> or <see cref="IDeploymentHub.ResumeAllDeployments"/>. Events can be received before
    /// this method returns.
    /// </summary>
    /// <param name="executionId">The deployment's execution id; null for all deployments.</param>
    /// <param name="cursor">The cursor at which the client stopped; null for the current state.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The hub's answer.</returns>
    Task<DeploymentSubscriptionAnswer> ResumeAsync(string? executionId, DeploymentCursor? cursor, CancellationToken cancellationToken);

    /// <summary>
    /// Calls <see cref="IDeploymentHub.UnsubscribeFromDeployment"/> or <see cref="IDeploymentHub.UnsubscribeFromAllDeployments"/>.
    /// </summary>
    /// <param name="executionId">The deployment's execution id; null for all deployments.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A task that completes when the hub has answered.</returns>
    Task UnsubscribeAsync(string? executionId, CancellationToken cancellationToken);
}
