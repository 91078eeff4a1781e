using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Backlog;

/// <summary>What the log has of a scope that memory does not have, or may have forgotten by the time of the answer.</summary>
/// <param name="Epoch">The term at the time of asking.</param>
/// <param name="Erasures">The number of erasures at the time of asking.</param>
/// <param name="Page">What follows the client's cursor in the log; null where memory has it, or nobody does.</param>
/// <param name="WasInMemory">Whether memory had what follows the client's cursor at the time of asking.</param>
/// <param name="Latest">The latest status of a single deployment at the time of asking; null where there was none.</param>
/// <param name="AsOf">
/// The latest position at the time of asking; null where the log is not asked. What was appended and forgotten since is read from the log.
/// </param>
internal readonly record struct BacklogReach(
    string Epoch, long Erasures, BacklogPage? Page, bool WasInMemory, StatusRecord? Latest, long? AsOf)
{
    /// <summary>
    /// Returns what is still true at the time of the answer. In another term, and after the erasure of the deployment itself, everything is to
    /// be read from the log. To be called within the gate of the store.
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
    /// Returns whether the log has what follows a cursor, as far as is known. What memory has dropped since the time of asking is taken to be
    /// in the log; a reader that does not find it there falls behind.
    /// </summary>
    public bool Reaches(long after) => WasInMemory || Page?.Follows(Epoch, after) is true;

    /// <summary>Gets the position up to which the answer about a deployment that memory does not know has everything.</summary>
    /// <param name="head">The position of the latest status of all.</param>
    public long EndOfUnknown(long head) => Latest?.Position ?? AsOf ?? head;
}
