namespace HotSwap.Notifications.Client;

/// <summary>What a watcher is told: a new status, or a new progress.</summary>
public sealed record DeploymentUpdate
{
    /// <summary>The deployment's execution id.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The status; null where this is a progress.</summary>
    public DeploymentStatusMessage? Status { get; init; }

    /// <summary>The progress; null where this is a status.</summary>
    public DeploymentProgressMessage? Progress { get; init; }

    /// <summary>
    /// Where the watcher has come to with this update. Store it, and give it to <c>Watch…</c> after a restart, to go on from here.
    /// </summary>
    public required DeploymentCursor Cursor { get; init; }

    /// <summary>
    /// True as a rule: no status is missing between the one before and this one. False when statuses may have been lost, because
    /// the server's history no longer reached back to where this watcher was; the status is then the current one.
    /// </summary>
    public bool Recovered { get; init; } = true;

    /// <summary>Whether this is a status after which the server takes the deployment as over.</summary>
    public bool IsFinal { get; init; }
}
