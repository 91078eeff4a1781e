using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>A term that is over.</summary>
[Experimental(ExperimentalApi.LogContract)]
public readonly record struct LogTerm
{
    /// <summary>Initializes a term.</summary>
    /// <param name="epoch">The id of the term.</param>
    /// <param name="end">The position at which the next term began.</param>
    public LogTerm(string epoch, long end) => (Epoch, End) = (epoch, end);

    /// <summary>Gets the id of the term.</summary>
    public string Epoch { get; init; }

    /// <summary>
    /// Gets the position at which the next term began. The log vouches for a cursor of this term whose number is not after it.
    /// </summary>
    public long End { get; init; }
}
