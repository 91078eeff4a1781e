namespace HotSwap.Notifications.Client;

/// <summary>What a watcher is told: a new status, a new progress, or that nothing is known.</summary>
public sealed record DeploymentUpdate
{
    /// <summary>The deployment's execution id; empty where nothing is known to a watcher of all deployments.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The status; null where this is a progress, or where nothing is known.</summary>
    public DeploymentStatusMessage? Status { get; init; }

    /// <summary>The progress; null where this is a status, or where nothing is known.</summary>
    public DeploymentProgressMessage? Progress { get; init; }

    /// <summary>
    /// Where the watcher has come to with this update. Store it, and give it to <c>Watch…</c> after a restart, to go on from here.
    /// </summary>
    public required DeploymentCursor Cursor { get; init; }

    /// <summary>
    /// True as a rule: no status is missing between the one before and this one. False when statuses may have been lost, because
    /// the server's history no longer reached back to where this watcher was. The status is then the current one, or
    /// <see cref="NothingKnown"/> is true.
    /// </summary>
    public bool Recovered { get; init; } = true;

    /// <summary>
    /// Whether the server knows no status of the deployment, or no deployment at all where all are watched: it has not begun, was
    /// forgotten, or was lost when the server restarted. <see cref="Status"/> and <see cref="Progress"/> are null. The watch goes on:
    /// statuses follow when the deployment begins. A watch that has just begun is told after 2 seconds, and not at all if the
    /// deployment begins before that.
    /// </summary>
    public bool NothingKnown { get; init; }

    /// <summary>
    /// Whether the state begins anew with this update, because the watch has begun or history was lost. A list of all deployments
    /// is cleared first: what does not come again is no longer known.
    /// </summary>
    public bool IsReset { get; init; }

    /// <summary>Whether this is a status after which the server takes the deployment as over.</summary>
    public bool IsFinal { get; init; }
}
