namespace HotSwap.Notifications.Client;

/// <summary>A page of the list of deployments.</summary>
public sealed class DeploymentPage
{
    /// <summary>Gets the latest status of each deployment, the newest first. A page may be empty and still have a next one.</summary>
    public required IReadOnlyList<DeploymentStatusMessage> Deployments { get; init; }

    /// <summary>
    /// Gets the cursor from which <see cref="DeploymentNotificationsClient.WatchAllDeploymentsAsync(DeploymentCursor?, CancellationToken)"/>
    /// goes on without a gap. All pages of one list have the same.
    /// </summary>
    public required DeploymentCursor Cursor { get; init; }

    /// <summary>Gets the <see cref="DeploymentListFilter.PageToken"/> of the next page; null on the last page.</summary>
    public string? NextPageToken { get; init; }
}
