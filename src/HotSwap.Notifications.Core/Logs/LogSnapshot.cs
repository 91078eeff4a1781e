using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>What a node knows of a log when it opens the log, or when the log's history has changed.</summary>
[Experimental(ExperimentalApi.LogContract)]
public sealed class LogSnapshot
{
    /// <summary>Gets the id of the term.</summary>
    public required string Epoch { get; init; }

    /// <summary>Gets the position of the latest status. The next one that is reported follows it.</summary>
    public required long Position { get; init; }

    /// <summary>Gets the position after which <see cref="Recent"/> holds every status.</summary>
    public required long CompleteAfter { get; init; }

    /// <summary>
    /// Gets the latest status of each deployment that is active or finished within <see cref="DeploymentHistoryOptions.FinishedRetention"/>
    /// and has none in <see cref="Recent"/>, ordered by position. At most <see cref="DeploymentHistoryOptions.MaxDeployments"/>.
    /// </summary>
    public IReadOnlyList<LoggedStatus> Latest { get; init; } = [];

    /// <summary>
    /// Gets the statuses after <see cref="CompleteAfter"/>, ordered by position. The newest
    /// <see cref="DeploymentHistoryOptions.StatusesOfAllDeployments"/> are enough; with <see cref="Latest"/>, their payloads should take at most
    /// <see cref="DeploymentHistoryOptions.MaxBytes"/>.
    /// </summary>
    public IReadOnlyList<LoggedStatus> Recent { get; init; } = [];

    /// <summary>
    /// Gets the earlier terms whose cursors are still valid, in the order in which they began. Empty for a log whose history ends with the
    /// process.
    /// </summary>
    public IReadOnlyList<LogTerm> EarlierTerms { get; init; } = [];
}
