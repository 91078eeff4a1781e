using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// How far a reader has come in the current states of all deployments. A deployment that has changed since is left out: what has changed
/// follows anyway.
/// </summary>
internal sealed class SnapshotCursor(DeploymentTimeline[] deployments, long explainedUpTo)
{
    public DeploymentTimeline[] Deployments => deployments;

    /// <summary>Gets or sets the index of the next deployment.</summary>
    public int Next { get; set; }

    /// <summary>Gets or sets the position up to which a client that counts positions has been told of each.</summary>
    public long ExplainedUpTo { get; set; } = explainedUpTo;
}
