using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>A page of latest statuses, as <see cref="IDeploymentLog.ReadLatestAsync"/> read them at one point in time.</summary>
[Experimental(ExperimentalApi.LogContract)]
public sealed class LatestPage
{
    /// <summary>
    /// Gets the latest status of each deployment, ordered by position, the newest first. Every page except the last has at least one status.
    /// </summary>
    public required IReadOnlyList<LoggedStatus> Statuses { get; init; }

    /// <summary>
    /// Gets the cursor of the log's latest status at the time of reading. A subscription from this cursor misses nothing that follows the
    /// page.
    /// </summary>
    public required DeploymentCursor Head { get; init; }

    /// <summary>Gets a value indicating whether the log held no more deployments.</summary>
    public required bool IsLast { get; init; }
}
