namespace HotSwap.Notifications.Client;

/// <summary>A page of the statuses of one deployment.</summary>
public sealed class DeploymentStatusPage
{
    /// <summary>Gets the statuses, the oldest first.</summary>
    public required IReadOnlyList<DeploymentStatusMessage> Statuses { get; init; }

    /// <summary>
    /// Gets the <see cref="DeploymentStatusMessage.Position"/> after which the server has every status of the deployment. Older statuses
    /// are gone if the first one of the first page has a <see cref="DeploymentStatusMessage.Sequence"/> greater than 1.
    /// </summary>
    public required long CompleteAfter { get; init; }

    /// <summary>
    /// Gets the cursor from which <see cref="DeploymentNotificationsClient.WatchDeploymentAsync(string, DeploymentCursor?, CancellationToken)"/>
    /// goes on after this page without a gap.
    /// </summary>
    public required DeploymentCursor Cursor { get; init; }

    /// <summary>Gets the Position after which the next page begins; null on the last page.</summary>
    public long? NextPageAfter { get; init; }
}
