namespace HotSwap.Notifications.Publishing;

/// <summary>Where a log delivers what was appended.</summary>
internal interface IFanOut
{
    /// <summary>Records a numbered status and sends it to those who watch its deployment or all.</summary>
    /// <param name="status">The status.</param>
    /// <param name="isAcceptedHere">Whether this node's pipeline has notified of it, and not another's that shares the log.</param>
    /// <param name="cancellationToken">Ends the waiting for the send.</param>
    ValueTask DeliverAsync(DeploymentStatusMessage status, bool isAcceptedHere, CancellationToken cancellationToken);

    /// <summary>Records a progress and sends it to those who watch its deployment.</summary>
    /// <param name="progress">The progress.</param>
    /// <param name="isAcceptedHere">Whether this node's pipeline has notified of it, and not another's that shares the log.</param>
    /// <param name="cancellationToken">Ends the waiting for the send.</param>
    ValueTask DeliverAsync(DeploymentProgressMessage progress, bool isAcceptedHere, CancellationToken cancellationToken);
}
