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

    /// <summary>Gets the latest status of each deployment that has none in <see cref="Recent"/>, ordered by position.</summary>
    public IReadOnlyList<LoggedStatus> Latest { get; init; } = [];

    /// <summary>Gets the statuses after <see cref="CompleteAfter"/>, ordered by position.</summary>
    public IReadOnlyList<LoggedStatus> Recent { get; init; } = [];

    /// <summary>
    /// Gets the earlier terms of which the log still vouches for cursors, in the order in which they began. Empty for a log that does not
    /// vouch for any.
    /// </summary>
    public IReadOnlyList<LogTerm> EarlierTerms { get; init; } = [];
}
