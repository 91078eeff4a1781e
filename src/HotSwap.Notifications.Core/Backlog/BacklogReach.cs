using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Backlog;

/// <summary>
/// The result of a <see cref="BacklogProbe"/>: the statuses of a scope in the log that memory does not have, or may have dropped when the call
/// is answered.
/// </summary>
/// <param name="Epoch">The term at the time of the probe.</param>
/// <param name="Erasures">The number of erasures at the time of the probe.</param>
/// <param name="Page">The page of the log after the client's cursor; null if memory has these statuses, or if the log does not have them.</param>
/// <param name="WasInMemory">Whether memory had the statuses after the client's cursor at the time of the probe.</param>
/// <param name="Latest">The latest status of a single deployment at the time of the probe; null if there was none.</param>
/// <param name="AsOf">
/// The latest position at the time of the probe; null if the log was not read. Statuses that were appended and removed since then are read from
/// the log.
/// </param>
internal readonly record struct BacklogReach(
    string Epoch, long Erasures, BacklogPage? Page, bool WasInMemory, StatusRecord? Latest, long? AsOf)
{
    /// <summary>
    /// Returns the result for a term and a number of erasures. If they differ from those of the probe, the result is outdated, and everything
    /// must be read from the log.
    /// </summary>
    public BacklogReach In(string epoch, long erasures) => AsOf is null || (Epoch == epoch && Erasures == erasures)
        ? this
        : new BacklogReach(epoch, erasures, Page: null, WasInMemory: false, Latest: null, AsOf: 0);

    /// <summary>
    /// Returns whether the log is expected to have the statuses after a cursor. It is assumed to have the statuses that memory has dropped
    /// since the probe. If it does not, the reader loses history.
    /// </summary>
    public bool Reaches(long after) => WasInMemory || Page?.Follows(Epoch, after) is true;

    /// <summary>Returns the position up to which the answer for a deployment that is not in memory is complete.</summary>
    /// <param name="head">The position of the latest status of all deployments.</param>
    public long EndOfUnknown(long head) => Latest?.Position ?? AsOf ?? head;
}
