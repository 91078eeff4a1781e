using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>The cursor of a reader in a snapshot: an array of deployments, ordered by position, whose current states the reader writes.</summary>
internal sealed class SnapshotCursor(DeploymentTimeline[] deployments, long explainedUpTo, bool isWhole)
{
    public DeploymentTimeline[] Deployments => deployments;

    /// <summary>Gets a value indicating whether the snapshot began with all current deployments, and not only with changed ones.</summary>
    public bool IsWhole => isWhole;

    /// <summary>Gets or sets the index of the next deployment.</summary>
    public int Next { get; set; }

    /// <summary>
    /// Gets or sets the position up to which every position was written or reported as withheld, for a client that tracks positions.
    /// </summary>
    public long ExplainedUpTo { get; set; } = explainedUpTo;

    /// <summary>Returns a cursor in the same snapshot that begins after a position.</summary>
    public SnapshotCursor From(long position) => new(deployments, position, isWhole)
    {
        Next = Math.Max(0, Array.FindIndex(deployments, deployment => deployment.LatestPosition > position)),
    };
}
