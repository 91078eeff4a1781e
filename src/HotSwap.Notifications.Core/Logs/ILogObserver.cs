using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>
/// Receives what a log reports to this node. The engine implements it. A log makes one call at a time, in the order of positions, and may
/// make it on any thread. The methods return soon and do not throw.
/// </summary>
[Experimental(ExperimentalApi.LogContract)]
public interface ILogObserver
{
    /// <summary>Takes statuses that this node or another one has committed.</summary>
    /// <param name="statuses">The statuses. The first one follows the latest position that was reported; there is no gap.</param>
    void Appended(IReadOnlyList<LoggedStatus> statuses);

    /// <summary>Takes newest values of stages. They follow the statuses that were reported before.</summary>
    /// <param name="values">The values.</param>
    void Progressed(IReadOnlyList<ProgressValue> values);

    /// <summary>
    /// Replaces everything that is known. A log calls it when it is opened, when a term begins, and when it cannot report without a gap.
    /// </summary>
    /// <param name="snapshot">What the log holds.</param>
    void Reset(LogSnapshot snapshot);

    /// <summary>
    /// Returns the latest status of each deployment that this node knows, ordered by position. A log that lost data may append these again.
    /// </summary>
    /// <returns>The latest statuses.</returns>
    IReadOnlyList<LoggedStatus> GetLatest();
}
