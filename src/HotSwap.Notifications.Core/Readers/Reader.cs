using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// One subscription of a connection: a scope, the user's view of it, and a cursor. Guarded by the gate of the <see cref="TimelineStore"/>.
/// </summary>
internal sealed class Reader(Subscriber subscriber, DeploymentScope scope)
{
    public Subscriber Subscriber => subscriber;

    public DeploymentScope Scope => scope;

    /// <summary>
    /// Gets or sets the access decisions for a reader of all deployments; null if the subscriber may see all deployments.
    /// </summary>
    public IReaderAccess? Access { get; set; }

    public LossHandling Loss { get; set; }

    /// <summary>Gets a value indicating whether the client tracks positions, so that the server must report withheld positions.</summary>
    public bool ExplainsGaps => scope.IsAll && Loss == LossHandling.End;

    /// <summary>Gets or sets the cursor: the position up to which the statuses of the scope have been written.</summary>
    public long Position { get; set; }

    /// <summary>
    /// Gets or sets the position after which the connection's reader of all deployments writes the statuses of this deployment, if there is such
    /// a reader. Up to this position, this reader writes them.
    /// </summary>
    public long CoveredAfter { get; set; }

    /// <summary>Gets or sets a value indicating whether there may be something to write. The reader is then in its subscriber's list.</summary>
    public bool IsBehind { get; set; }

    /// <summary>Gets or sets a value indicating whether the reader has yet to write the current status, for a plain subscription.</summary>
    public bool SendsCurrent { get; set; }

    /// <summary>Gets or sets a value indicating whether the reader has yet to write a mark of lost history, before anything else.</summary>
    public bool MarksLoss { get; set; }

    /// <summary>
    /// Gets or sets the snapshot that the reader writes before the statuses after <see cref="Position"/>; null if there is none.
    /// </summary>
    public SnapshotCursor? Snapshot { get; set; }

    /// <summary>Gets or sets the version up to which progress has been written.</summary>
    public long ProgressVersion { get; set; }

    /// <summary>Gets or sets the version of the progress value that an answer contained.</summary>
    public long AnsweredVersion { get; set; }

    /// <summary>Gets or sets the first withheld position that is not reported yet; 0 if there is none.</summary>
    public long WithheldFirst { get; set; }

    public long WithheldLast { get; set; }

    /// <summary>Gets what the reader reads from the log, because memory no longer has it.</summary>
    public ReaderBacklog Backlog { get; } = new();

    /// <summary>Gets or sets the deployments with a pending decision; null before the first request.</summary>
    public HashSet<string>? Asking { get; set; }

    /// <summary>Gets or sets a value indicating whether the next status waits for a decision.</summary>
    public bool AwaitsDecision { get; set; }

    public bool IsEnded { get; set; }

    /// <summary>Gets or sets the index in the list of the scope's readers.</summary>
    public int Index { get; set; }
}
