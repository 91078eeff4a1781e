using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// What one reader reads from the log, because memory no longer has it: how far, the page that it is writing, and the latest status found there.
/// Guarded by the gate of the <see cref="TimelineStore"/>.
/// </summary>
internal sealed class ReaderBacklog
{
    /// <summary>Gets the position up to which statuses are read from the log; 0 if memory has all of them.</summary>
    public long UpTo { get; private set; }

    /// <summary>
    /// Gets or sets the position up to which the reader writes only the latest status of the log, as the current state at the start of a
    /// subscription. The connection may have received the earlier ones before.
    /// </summary>
    public long CurrentOnlyUpTo { get; set; }

    /// <summary>Gets the page of the log that is being written; null if there is none.</summary>
    public BacklogPage? Page { get; private set; }

    /// <summary>Gets a value indicating whether a page is being read from the log for this reader.</summary>
    public bool AwaitsPage { get; private set; }

    /// <summary>Gets the latest status that the log is known to have, in case memory removes the deployment; null if it is not known.</summary>
    public StatusRecord? Latest { get; private set; }

    /// <summary>Returns whether statuses after a position are read from the log.</summary>
    public bool HasAfter(long position) => position < UpTo;

    /// <summary>Returns whether the current state may follow in the log after a position. If so, only the latest status is written.</summary>
    public bool FindsCurrentAfter(long position) => position < Math.Min(UpTo, CurrentOnlyUpTo);

    /// <summary>Reads from the log at least up to a position.</summary>
    public void Extend(long upTo) => UpTo = Math.Max(UpTo, upTo);

    /// <summary>Begins to wait for another page.</summary>
    public void AwaitPage() => (Page, AwaitsPage) = (null, true);

    /// <summary>Ends the wait for a page. If the reader has stopped reading from the log meanwhile, the page is discarded.</summary>
    /// <param name="page">The page; null to request it again.</param>
    public void Receive(BacklogPage? page) => (Page, AwaitsPage) = (UpTo == 0 ? null : page, false);

    /// <summary>Releases the page if the reader has read it up to its end.</summary>
    public void Release(long position)
    {
        if (!HasAfter(position) || Page?.End <= position)
        {
            Page = null;
        }
    }

    /// <summary>Removes the statuses of an erased deployment from the page.</summary>
    public void Erase(string executionId) => Page = Page?.Without([executionId]);

    /// <summary>Sets <see cref="Latest"/> to a status, unless the known one is later.</summary>
    public void Remember(StatusRecord? status) => Latest = status is null || Latest?.Position > status.Position ? Latest : status;

    public void ForgetLatest() => Latest = null;

    /// <summary>Stops reading from the log.</summary>
    public void End() => (UpTo, CurrentOnlyUpTo, Page) = (0, 0, null);
}
