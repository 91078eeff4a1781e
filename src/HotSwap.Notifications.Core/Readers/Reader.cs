using HotSwap.Notifications.Backlog;
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

    /// <summary>Gets or sets the position up to which statuses are read from the log, because memory no longer has them.</summary>
    public long ReadsBackUpTo { get; set; }

    /// <summary>Gets or sets the page of the log that is being written; null if there is none.</summary>
    public BacklogPage? Backlog { get; set; }

    /// <summary>Gets or sets a value indicating whether a page is being read from the log for this reader.</summary>
    public bool AwaitsBacklog { get; set; }

    /// <summary>Gets the latest status that the log is known to have, in case memory removes the deployment; null if it is not known.</summary>
    public StatusRecord? LatestOfLog { get; private set; }

    /// <summary>
    /// Gets or sets the position up to which the reader writes only the latest status of the log, as the current state at the start of a
    /// subscription. The connection may have received the earlier ones before.
    /// </summary>
    public long CurrentOnlyUpTo { get; set; }

    /// <summary>Gets or sets the deployments with a pending decision; null before the first request.</summary>
    public HashSet<string>? Asking { get; set; }

    /// <summary>Gets or sets a value indicating whether the next status waits for a decision.</summary>
    public bool AwaitsDecision { get; set; }

    public bool IsEnded { get; set; }

    /// <summary>Gets or sets the index in the list of the scope's readers.</summary>
    public int Index { get; set; }

    /// <summary>Sets <see cref="LatestOfLog"/> to a status, unless the known one is later.</summary>
    public void Remember(StatusRecord? status) => LatestOfLog = status is null || LatestOfLog?.Position > status.Position ? LatestOfLog : status;

    public void ForgetLatest() => LatestOfLog = null;
}
