namespace HotSwap.Notifications.Publishing;

/// <summary>Where a log delivers what was appended.</summary>
internal interface IFanOut
{
    /// <summary>Records a numbered status and sends it to those who watch its deployment or all.</summary>
    ValueTask DeliverAsync(DeploymentStatusMessage status, CancellationToken cancellationToken);

    /// <summary>Records a progress and sends it to those who watch its deployment.</summary>
    ValueTask DeliverAsync(DeploymentProgressMessage progress, CancellationToken cancellationToken);
}
