using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>
/// A log that stores a lease for each deployment whose reporter renews one. The log measures leases with its own clock. In a durable log, a
/// lease survives a restart; when the log is opened, it may renew the lease for its whole duration.
/// </summary>
[Experimental(ExperimentalApi.LogContract)]
public interface ILeasedLog
{
    /// <summary>
    /// Renews the lease of each deployment. The new duration begins now. The log ignores a deployment that it does not know or whose latest
    /// status is final.
    /// </summary>
    /// <param name="executionIds">The execution ids.</param>
    /// <param name="duration">The duration of the lease. Greater than zero.</param>
    /// <param name="cancellationToken">Cancels the wait for unavailable storage.</param>
    /// <returns>A task that completes when the renewal is committed.</returns>
    ValueTask RenewLeasesAsync(IReadOnlyList<string> executionIds, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the latest status of each active deployment whose lease has expired. The caller appends with
    /// <see cref="LogItem.ExpectedSequence"/>, so that only one node acts on an expired lease.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait for unavailable storage.</param>
    /// <returns>The latest statuses, in any order.</returns>
    ValueTask<IReadOnlyList<LoggedStatus>> FindExpiredLeasesAsync(CancellationToken cancellationToken);
}
