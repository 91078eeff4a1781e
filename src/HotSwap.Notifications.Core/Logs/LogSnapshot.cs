using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>The contents of a log that a node receives when it opens the log, and when the log's history has changed.</summary>
[Experimental(ExperimentalApi.LogContract)]
public sealed class LogSnapshot
{
    /// <summary>Gets the id of the term.</summary>
    public required string Epoch { get; init; }

    /// <summary>Gets the position of the latest status. The next reported status follows it.</summary>
    public required long Position { get; init; }

    /// <summary>Gets the position after which <see cref="Recent"/> holds every status.</summary>
    public required long CompleteAfter { get; init; }

    /// <summary>
    /// Gets the latest status of each deployment without a status in <see cref="Recent"/>, ordered by position. Only deployments that are
    /// active, or that finished within <see cref="DeploymentHistoryOptions.FinishedRetention"/>, are included. At most
    /// <see cref="DeploymentHistoryOptions.MaxDeployments"/>.
    /// </summary>
    public IReadOnlyList<LoggedStatus> Latest { get; init; } = [];

    /// <summary>
    /// Gets the statuses after <see cref="CompleteAfter"/>, ordered by position. The newest
    /// <see cref="DeploymentHistoryOptions.StatusesOfAllDeployments"/> are enough. Their payloads and those of <see cref="Latest"/> should
    /// together take at most <see cref="DeploymentHistoryOptions.MaxBytes"/>.
    /// </summary>
    public IReadOnlyList<LoggedStatus> Recent { get; init; } = [];

    /// <summary>
    /// Gets the earlier terms whose cursors are still valid, in the order in which they began. The list is empty for a log whose history ends
    /// with the process.
    /// </summary>
    public IReadOnlyList<LogTerm> EarlierTerms { get; init; } = [];
}
