using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>Latest statuses that <see cref="IDeploymentLog.ReadLatestAsync"/> has read, as of one point in time.</summary>
[Experimental(ExperimentalApi.LogContract)]
public sealed class LatestPage
{
    /// <summary>Gets the latest status of each deployment, ordered by position, the newest first. At least one, unless the page is the last.</summary>
    public required IReadOnlyList<LoggedStatus> Statuses { get; init; }

    /// <summary>Gets the cursor of the log's latest status at the time of reading. A watch from it misses nothing that follows the page.</summary>
    public required DeploymentCursor Head { get; init; }

    /// <summary>Gets a value indicating whether the log held no further deployment.</summary>
    public required bool IsLast { get; init; }
}
