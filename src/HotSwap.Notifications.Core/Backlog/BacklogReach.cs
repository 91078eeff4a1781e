using HotSwap.Notifications.Logs;
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
    /// Returns the part of the result that is still valid. After a new term, or after the erasure of the deployment itself, nothing is valid, and
    /// everything must be read from the log. Call this method within the gate of the store.
    /// </summary>
    public BacklogReach LockedIn(TimelineStore store, DeploymentScope scope)
    {
        if (AsOf is null || (Epoch == store.Epoch && Erasures == store.LockedErasures))
        {
            return this;
        }

        var erased = Epoch == store.Epoch ? store.LockedErasedSince(Erasures) : null;
        return erased is null || (!scope.IsAll && erased.Contains(scope.ExecutionId))
            ? new BacklogReach(store.Epoch, store.LockedErasures, Page: null, WasInMemory: false, Latest: null, AsOf: 0)
            : this with { Erasures = store.LockedErasures, Page = Page?.Without(erased) };
    }

    /// <summary>
    /// Returns whether the log is expected to have the statuses after a cursor. It is assumed to have the statuses that memory has dropped
    /// since the probe. If it does not, the reader loses history.
    /// </summary>
    public bool Reaches(long after) => WasInMemory || Page?.Follows(Epoch, after) is true;

    /// <summary>Returns the position up to which the answer for a deployment that is not in memory is complete.</summary>
    /// <param name="head">The position of the latest status of all deployments.</param>
    public long EndOfUnknown(long head) => Latest?.Position ?? AsOf ?? head;
}
