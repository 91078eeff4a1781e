namespace HotSwap.Notifications.History;

/// <summary>What is known of one deployment.</summary>
internal sealed class DeploymentRecord
{
    public DeploymentRecord(string executionId, int capacity, long completeAfter)
    {
        ExecutionId = executionId;
        Statuses = new RecentStatuses(capacity);
        CompleteAfter = completeAfter;
        Node = new LinkedListNode<DeploymentRecord>(this);
    }

    public string ExecutionId { get; }

    /// <summary>Its place in the order in which deployments are forgotten.</summary>
    public LinkedListNode<DeploymentRecord> Node { get; }

    /// <summary>
    /// Every status of this execution id after this position is in <see cref="Statuses"/>. A new record starts where statuses of an
    /// earlier record with the same id may have been forgotten.
    /// </summary>
    public long CompleteAfter { get; private set; }

    public RecentStatuses Statuses { get; }

    public DeploymentStatusMessage? Latest { get; private set; }

    /// <summary>The form of it that those see who watch all.</summary>
    public DeploymentStatusMessage? LatestForAll { get; set; }

    public long LatestSequence => Latest?.Sequence ?? 0;

    public DeploymentProgressMessage? Progress { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public void Add(DeploymentStatusMessage status)
    {
        Latest = status;
        if (Statuses.Add(status) is { } displaced)
        {
            CompleteAfter = displaced.Position;
        }
    }
}
