using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>A log that can erase one deployment, for example because a person demands the erasure of personal data.</summary>
[Experimental(ExperimentalApi.LogContract)]
public interface IErasableLog
{
    /// <summary>
    /// Erases all statuses of a deployment, with its numbers and keys. A later status of the same execution id has Sequence 1. The task
    /// completes once the erasure is committed.
    /// </summary>
    /// <param name="executionId">The execution id.</param>
    /// <param name="cancellationToken">Ends the wait for a log that is away. An erasure that has begun may still happen.</param>
    /// <returns>Whether the log knew the deployment.</returns>
    ValueTask<bool> DeleteAsync(string executionId, CancellationToken cancellationToken);
}
