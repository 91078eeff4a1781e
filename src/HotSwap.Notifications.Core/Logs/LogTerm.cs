using System.Diagnostics.CodeAnalysis;

namespace HotSwap.Notifications.Logs;

/// <summary>A term that has ended.</summary>
[Experimental(ExperimentalApi.LogContract)]
public readonly record struct LogTerm
{
    /// <summary>Initializes a new instance of the <see cref="LogTerm"/> struct.</summary>
    /// <param name="epoch">The id of the term.</param>
    /// <param name="end">The position at which the next term began.</param>
    public LogTerm(string epoch, long end) => (Epoch, End) = (epoch, end);

    /// <summary>Gets the id of the term.</summary>
    public string Epoch { get; init; }

    /// <summary>
    /// Gets the position at which the next term began. A cursor of this term is valid if its number is not greater than this position.
    /// </summary>
    public long End { get; init; }
}
