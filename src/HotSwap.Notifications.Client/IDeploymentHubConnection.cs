namespace HotSwap.Notifications.Client;

/// <summary>
/// The connection of a client to a hub. By default, the client uses a SignalR connection. To use another transport, or to replace the server in
/// a test, implement this interface and set <see cref="DeploymentNotificationsClientOptions.ConnectionFactory"/>. The client starts the connection
/// and retries; a connection does not retry by itself.
/// </summary>
/// <remarks>
/// The client calls <see cref="StartAsync"/> again only after the previous attempt failed or its connection closed. It calls the other methods
/// only while connected, and can call several of them at the same time. A call throws the exception of the hub. The client reads a
/// <see cref="DeploymentRefusal"/> from the message of a <c>HubException</c>.
/// </remarks>
public interface IDeploymentHubConnection : IAsyncDisposable
{
    /// <summary>Connects to the hub.</summary>
    /// <param name="receiver">
    /// The receiver of the hub's events. Call it for one event at a time, in the order of the wire, until the connection has closed. Its methods
    /// complete at once.
    /// </param>
    /// <param name="closed">
    /// The callback for the end of the connection, with the error; null if there was none. Call it once. Do not call it if this method throws.
    /// </param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>A task that completes when the connection is open.</returns>
    Task StartAsync(IDeploymentClient receiver, Action<Exception?> closed, CancellationToken cancellationToken);

    /// <summary>
    /// Calls <see cref="IDeploymentHub.ResumeDeployment"/> or <see cref="IDeploymentHub.ResumeAllDeployments"/>. Events can be received before
    /// this method returns.
    /// </summary>
    /// <param name="executionId">The deployment's execution id; null for all deployments.</param>
    /// <param name="cursor">The cursor at which the client stopped; null for the current state.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The hub's answer.</returns>
    Task<DeploymentSubscriptionAnswer> ResumeAsync(string? executionId, DeploymentCursor? cursor, CancellationToken cancellationToken);

    /// <summary>
    /// Calls <see cref="IDeploymentHub.UnsubscribeFromDeployment"/> or <see cref="IDeploymentHub.UnsubscribeFromAllDeployments"/>.
    /// </summary>
    /// <param name="executionId">The deployment's execution id; null for all deployments.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that completes when the hub has answered.</returns>
    Task UnsubscribeAsync(string? executionId, CancellationToken cancellationToken);
}
