namespace HotSwap.Notifications.History;

/// <summary>
/// Where statuses get their numbers. What is appended comes back, numbered and in the order of <c>Position</c>, through the
/// fan-out of every node that reads the log, which records it in that node's <see cref="DeploymentHistory"/>.
/// </summary>
/// <remarks>It is called by one caller, one call after the other.</remarks>
internal interface IDeploymentLog
{
    /// <summary>Appends a status. Its Sequence and Position are given here, whatever the message holds.</summary>
    ValueTask AppendAsync(DeploymentStatusMessage status, CancellationToken cancellationToken);

    /// <summary>Appends a progress. It stays behind the statuses that were appended before it.</summary>
    ValueTask AppendAsync(DeploymentProgressMessage progress, CancellationToken cancellationToken);
}
