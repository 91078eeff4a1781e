using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>A log that knows, by its own clock, until when the reporter of a deployment is alive.</summary>
[Experimental(ExperimentalApi.LogContract)]
public interface ILeasedLog
{
    /// <summary>
    /// Extends the lease of each deployment, counted from now. The log ignores a deployment that it does not know or whose latest status
    /// is final.
    /// </summary>
    /// <param name="executionIds">The execution ids.</param>
    /// <param name="duration">The duration of the lease. More than zero.</param>
    /// <param name="cancellationToken">Ends the wait for a log that is away.</param>
    /// <returns>A task that completes once the renewal is committed.</returns>
    ValueTask RenewLeasesAsync(IReadOnlyList<string> executionIds, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the latest status of each active deployment whose lease has expired. The caller appends with
    /// <see cref="LogItem.ExpectedSequence"/>, so that only one node acts on an expired lease.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for a log that is away.</param>
    /// <returns>The latest statuses, in any order.</returns>
    ValueTask<IReadOnlyList<LoggedStatus>> FindExpiredLeasesAsync(CancellationToken cancellationToken);
}
