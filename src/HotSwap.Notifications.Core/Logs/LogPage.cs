using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>Statuses that <see cref="IDeploymentLog.ReadAsync"/> has read, as of one point in time.</summary>
[Experimental(ExperimentalApi.LogContract)]
public sealed class LogPage
{
    /// <summary>Gets the statuses, ordered by position.</summary>
    public required IReadOnlyList<LoggedStatus> Statuses { get; init; }

    /// <summary>
    /// Gets the position after which the log holds every status of the scope. A reader whose cursor lies before it has missed statuses.
    /// </summary>
    public required long CompleteAfter { get; init; }

    /// <summary>
    /// Gets the cursor that a reader has after the page: the position of the last status or, on the last page, of the log's latest status.
    /// Its Epoch is that of the current term.
    /// </summary>
    public required DeploymentCursor End { get; init; }

    /// <summary>Gets a value indicating whether the log held no further status of the scope.</summary>
    public required bool IsLast { get; init; }
}
