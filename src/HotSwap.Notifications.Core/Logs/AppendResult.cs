using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>The result of one item of a batch.</summary>
[Experimental(ExperimentalApi.LogContract)]
public readonly record struct AppendResult
{
    /// <summary>Initializes a new instance of the <see cref="AppendResult"/> struct.</summary>
    /// <param name="outcome">The outcome of the item.</param>
    /// <param name="sequence">The value of <see cref="Sequence"/>.</param>
    /// <param name="position">The value of <see cref="Position"/>.</param>
    public AppendResult(AppendOutcome outcome, long sequence, long position) =>
        (Outcome, Sequence, Position) = (outcome, sequence, position);

    /// <summary>Gets the outcome of the item.</summary>
    public AppendOutcome Outcome { get; init; }

    /// <summary>
    /// Gets the Sequence of the status. For a conflict, gets the latest Sequence of the deployment, or 0 if the log does not know the
    /// deployment. For a duplicate, gets 0 if the log no longer knows the earlier numbers.
    /// </summary>
    public long Sequence { get; init; }

    /// <summary>Gets the Position of the status with that <see cref="Sequence"/>; 0 if the log does not know the Position.</summary>
    public long Position { get; init; }
}
