using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>A page of statuses, as <see cref="IDeploymentLog.ReadAsync"/> read them at one point in time.</summary>
[Experimental(ExperimentalApi.LogContract)]
public sealed class LogPage
{
    /// <summary>Gets the statuses, ordered by position. Every page except the last has at least one status.</summary>
    public required IReadOnlyList<LoggedStatus> Statuses { get; init; }

    /// <summary>
    /// Gets the position after which the log holds every status of the scope. A reader whose cursor lies before it has missed statuses.
    /// </summary>
    public required long CompleteAfter { get; init; }

    /// <summary>
    /// Gets the cursor that a reader has after the page. Its position is that of the last status or, on the last page, of the log's latest
    /// status. Its Epoch is that of the current term.
    /// </summary>
    public required DeploymentCursor End { get; init; }

    /// <summary>Gets a value indicating whether the log held no more statuses of the scope.</summary>
    public required bool IsLast { get; init; }
}
