using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>What this node has reported of the log, as of one point in time.</summary>
internal sealed record LogView
{
    public static readonly LogView None = new() { Epoch = "", Position = 0, Load = 0 };

    public required string Epoch { get; init; }

    public required long Position { get; init; }

    /// <summary>Gets the number of the load that has found this term.</summary>
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
    /// Returns whether a status of a term that has ended, or is forgotten, is not in the history of this one.
    /// </summary>
    public bool HasLost(string epoch, long position) => Check(new DeploymentCursor(epoch, position)) == CursorValidity.Lost;
}
