using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>A log that can erase a deployment, for example when a person requests the erasure of personal data.</summary>
[Experimental(ExperimentalApi.LogContract)]
public interface IErasableLog
{
    /// <summary>
    /// Erases all statuses of a deployment, with its numbers and keys. A later status of the same execution id has Sequence 1. Cursors stay
    /// valid. The task completes when the erasure is committed.
    /// </summary>
    /// <remarks>
    /// On a page of all deployments, <see cref="LogPage.CompleteAfter"/> is at least the latest erased position. On a page of the erased
    /// deployment, it is at least that position if the reader's position is not 0 and lies before it. The history of another deployment may
    /// stay complete: the log may use a smaller <see cref="LogPage.CompleteAfter"/> if it can prove that the other deployment was not erased
    /// after the reader's position.
    /// </remarks>
    /// <param name="executionId">The execution id.</param>
    /// <param name="cancellationToken">Cancels the wait for unavailable storage. An erasure that has begun may still complete.</param>
    /// <returns>true if the log knew the deployment; otherwise, false.</returns>
    ValueTask<bool> DeleteAsync(string executionId, CancellationToken cancellationToken);
}
