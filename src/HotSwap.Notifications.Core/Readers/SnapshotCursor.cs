using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>How far a reader has come in the current states of all deployments, which are ordered by position.</summary>
internal sealed class SnapshotCursor(DeploymentTimeline[] deployments, long explainedUpTo, bool isWhole)
{
    public DeploymentTimeline[] Deployments => deployments;

    /// <summary>Gets a value indicating whether it began with all that are current, and not only with those that had changed.</summary>
    public bool IsWhole => isWhole;

    /// <summary>Gets or sets the index of the next deployment.</summary>
    public int Next { get; set; }

    /// <summary>Gets or sets the position up to which a client that counts positions has been told of each.</summary>
    public long ExplainedUpTo { get; set; } = explainedUpTo;

    /// <summary>Returns a cursor on the same states that begins after a position.</summary>
    public SnapshotCursor From(long position) => new(deployments, position, isWhole)
    {
        Next = Math.Max(0, Array.FindIndex(deployments, deployment => deployment.LatestPosition > position)),
    };
}
