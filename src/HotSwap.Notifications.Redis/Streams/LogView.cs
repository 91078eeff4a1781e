using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>The term and the position up to which this node has reported the log. Immutable.</summary>
internal sealed record LogView
{
    public static readonly LogView None = new() { Epoch = "", Position = 0, Load = 0 };

    public required string Epoch { get; init; }

    public required long Position { get; init; }

    /// <summary>Gets the number of the load that found this term.</summary>
    public required long Load { get; init; }

    public IReadOnlyList<LogTerm> EarlierTerms { get; init; } = [];

    public CursorValidity Check(DeploymentCursor cursor)
    {
        if (cursor.Epoch == Epoch)
        {
            return cursor.Number <= Position ? CursorValidity.Valid : CursorValidity.Ahead;
        }

        return EarlierTerms.Any(term => term.Epoch == cursor.Epoch && cursor.Number <= term.End) ? CursorValidity.Valid : CursorValidity.Lost;
    }

    /// <summary>
    /// Returns whether a status of another term is missing from the history of this term.
    /// </summary>
    public bool HasLost(string epoch, long position) => Check(new DeploymentCursor(epoch, position)) == CursorValidity.Lost;
}
