namespace HotSwap.Notifications.Client;

/// <content>Reads the list API, which the host's <c>MapDeploymentApi()</c> maps. Each call is one request, and needs no connection.</content>
public sealed partial class DeploymentNotificationsClient
{
    /// <summary>
    /// Lists the latest status of each deployment, the newest first. To continue without a gap, read all pages, and then watch all deployments
    /// from <see cref="DeploymentPage.Cursor"/>.
    /// </summary>
    /// <param name="filter">The filter; null for all deployments. Use the same filter for each page of a list.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A page of the list.</returns>
    /// <exception cref="DeploymentCallRefusedException">
    /// The server has refused the request for good, with <see cref="DeploymentErrorCodes.NotAllowed"/> or
    /// <see cref="DeploymentErrorCodes.InvalidArgument"/>. With <see cref="DeploymentErrorCodes.HistoryLost"/>, read the list from its first
    /// page again.
    /// </exception>
    /// <exception cref="DeploymentConnectionException">
    /// The API cannot be reached, or answers that the request should be repeated later. The client does not repeat it.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public Task<DeploymentPage> ListDeploymentsAsync(DeploymentListFilter? filter = null, CancellationToken cancellationToken = default) =>
        _lists.ListAsync(filter ?? new DeploymentListFilter(), cancellationToken);

    /// <summary>Lists the statuses of one deployment, the oldest first.</summary>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters.</param>
    /// <param name="after">
    /// The <see cref="DeploymentStatusMessage.Position"/> after which to read; 0 reads from the beginning. 0 or more; default 0.
    /// </param>
    /// <param name="limit">The maximum number of statuses on the page. 1 to 200; default 100.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>A page of the statuses.</returns>
    /// <exception cref="ArgumentException"><paramref name="executionId"/> is outside the range that the message names.</exception>
    /// <exception cref="DeploymentNotFoundException">The server does not know the deployment. It has not begun, or was forgotten.</exception>
    /// <exception cref="DeploymentCallRefusedException">The server has refused the request for good.</exception>
    /// <exception cref="DeploymentConnectionException">
    /// The API cannot be reached, or answers that the request should be repeated later. The client does not repeat it.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public Task<DeploymentStatusPage> ListStatusesAsync(
        string executionId, long after = 0, int limit = 100, CancellationToken cancellationToken = default)
    {
        DeploymentArguments.ThrowIfInvalidExecutionId(executionId);
        return _lists.ListStatusesAsync(executionId, after, limit, cancellationToken);
    }
}
