using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>
/// Receives what a log reports to this node. The engine implements it. A log makes one call at a time, in the order of positions, on any
/// thread. The methods return quickly and do not throw.
/// </summary>
[Experimental(ExperimentalApi.LogContract)]
public interface ILogObserver
{
    /// <summary>Receives statuses that this node or another node has committed.</summary>
    /// <param name="statuses">The statuses, without a gap. The first status follows the latest reported position.</param>
    void Appended(IReadOnlyList<LoggedStatus> statuses);

    /// <summary>Receives the newest progress values of stages. They follow the statuses that were reported before.</summary>
    /// <param name="values">The values.</param>
    void Progressed(IReadOnlyList<ProgressValue> values);

    /// <summary>
    /// Replaces everything that this node knows of the log. A log calls this method when it is opened, when a term begins, and when it
    /// cannot report without a gap.
    /// </summary>
    /// <param name="snapshot">The contents of the log.</param>
    void Reset(LogSnapshot snapshot);

    /// <summary>
    /// Returns the latest status of each deployment that this node knows, ordered by position. A log that has lost data may append these
    /// statuses again.
    /// </summary>
    /// <returns>The latest statuses.</returns>
    IReadOnlyList<LoggedStatus> GetLatest();
}
