using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// A scope on a connection, the view that its user has of it, and a cursor. Guarded by the gate of the <see cref="TimelineStore"/>.
/// </summary>
internal sealed class Reader(Subscriber subscriber, DeploymentScope scope)
{
    public Subscriber Subscriber => subscriber;

    public DeploymentScope Scope => scope;

    /// <summary>Gets or sets what decides about single deployments of the feed of all; null where everything may be seen.</summary>
    public IReaderAccess? Access { get; set; }

    public LossHandling Loss { get; set; }

    /// <summary>Gets a value indicating whether the client counts positions, so that those which it does not get are explained.</summary>
    public bool ExplainsGaps => scope.IsAll && Loss == LossHandling.End;

    /// <summary>Gets or sets the cursor: everything of the scope up to this position has been written.</summary>
    public long Position { get; set; }

    /// <summary>
    /// Gets or sets, for a single deployment beside a reader of all, the position after which that one writes the statuses of both. Up to it
    /// this reader writes them.
    /// </summary>
    public long CoveredAfter { get; set; }

    /// <summary>Gets or sets a value indicating whether there may be something to write. Then it is in its subscriber's list.</summary>
    public bool IsBehind { get; set; }

    /// <summary>Gets or sets a value indicating whether the current status is to be written once more, for a plain subscription.</summary>
    public bool SendsCurrent { get; set; }

    /// <summary>Gets or sets a value indicating whether a loss of history is to be marked first.</summary>
    public bool MarksLoss { get; set; }

    /// <summary>Gets or sets the current states that are being written before what follows <see cref="Position"/>; null where none are.</summary>
    public SnapshotCursor? Snapshot { get; set; }

    /// <summary>Gets or sets the version up to which progress has been written.</summary>
    public long ProgressVersion { get; set; }

    /// <summary>Gets or sets the version of the progress that an answer has brought.</summary>
    public long AnsweredVersion { get; set; }

    /// <summary>Gets or sets the first position that was withheld and not explained yet; 0 where there is none.</summary>
    public long WithheldFirst { get; set; }

    public long WithheldLast { get; set; }

    /// <summary>Gets or sets the position up to which statuses are read from the log, because memory no longer has them.</summary>
    public long ReadsBackUpTo { get; set; }

    /// <summary>Gets or sets the page of the log that is being written; null where there is none.</summary>
    public BacklogPage? Backlog { get; set; }

    /// <summary>Gets or sets a value indicating whether a page of the log is on its way.</summary>
    public bool AwaitsBacklog { get; set; }

    /// <summary>Gets or sets the latest status when the client was answered, for a deployment that memory forgets; null where it is not known.</summary>
    public StatusRecord? LatestOfLog { get; private set; }

    /// <summary>
    /// Gets or sets the position up to which only the latest status of the log is written, as the current state with which a subscription begins.
    /// Earlier ones may have been written before.
    /// </summary>
    public long CurrentOnlyUpTo { get; set; }

    /// <summary>Gets the deployments whose decision is awaited. Null until there is one.</summary>
    public HashSet<string>? Asking { get; set; }

    /// <summary>Gets or sets a value indicating whether the next status waits for a decision.</summary>
    public bool AwaitsDecision { get; set; }

    public bool IsEnded { get; set; }

    /// <summary>Gets or sets the place in the registry's list.</summary>
    public int Index { get; set; }

    /// <summary>Remembers a status of the log if it is later than the one that is known.</summary>
    public void Remember(StatusRecord? status) => LatestOfLog = status is null || LatestOfLog?.Position > status.Position ? LatestOfLog : status;

    public void ForgetLatest() => LatestOfLog = null;
}
