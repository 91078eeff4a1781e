namespace HotSwap.Notifications.History;

/// <summary>
/// Where statuses get their numbers. What is appended comes back, numbered and in the order of <c>Position</c>, through the
/// fan-out of every node that reads the log, which records it in that node's <see cref="DeploymentHistory"/>.
/// </summary>
/// <remarks>It is called by one caller, one call after the other.</remarks>
internal interface IDeploymentLog
{
    /// <summary>Complete once this node's history holds what the log holds. Until then subscriptions are not answered.</summary>
    Task WhenReady { get; }

    /// <summary>What keeps the log from working, in a sentence; null where nothing does.</summary>
    string? Trouble { get; }

    /// <summary>
    /// Takes a status, to be appended after all that was taken before. Its Sequence and Position are given by the log, whatever the
    /// message holds. Waits while the log cannot take more.
    /// </summary>
    ValueTask AppendAsync(DeploymentStatusMessage status, CancellationToken cancellationToken);

    /// <summary>Takes a progress. It stays behind the statuses that were taken before it.</summary>
    ValueTask AppendAsync(DeploymentProgressMessage progress, CancellationToken cancellationToken);

    /// <summary>
    /// Complete once this node's history has come to the cursor: a client that was on another node may have seen more than this one
    /// has read. It may never be, for a cursor that nobody was given.
    /// </summary>
    Task WhenReachedAsync(DeploymentCursor cursor, CancellationToken cancellationToken);

    /// <summary>Waits until all that has been taken is appended.</summary>
    Task FlushAsync();
}
