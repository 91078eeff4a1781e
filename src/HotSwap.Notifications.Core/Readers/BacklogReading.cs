using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// Reads on from the log where memory no longer has what follows a reader's cursor, up to where memory goes on. Called within the gate of the
/// <see cref="TimelineStore"/>.
/// </summary>
internal sealed class BacklogReading(TimelineStore store, IDeploymentLog log)
{
    /// <summary>Gets a value indicating whether the log reaches further back than memory.</summary>
    public bool IsAvailable { get; } = log.Traits.HasFlag(LogTraits.ReadsBack);

    /// <summary>Lets a reader read from the log up to a position.</summary>
    /// <returns>False where the log reaches no further back than memory.</returns>
    public bool TryBegin(Reader reader, long upTo)
    {
        if (IsAvailable)
        {
            reader.ReadsBackUpTo = Math.Max(reader.ReadsBackUpTo, upTo);
        }

        return IsAvailable;
    }

    /// <summary>Reads statuses after a position, up to another one. Null while they are on their way from the log.</summary>
    public BacklogSlice? Read(Reader reader, long after, long upTo, Turn turn)
    {
        if (reader.AwaitsBacklog)
        {
            return null;
        }

        if (reader.Backlog is not { } page || !page.Follows(store.Epoch, after))
        {
            reader.Backlog = null;
            reader.AwaitsBacklog = true;
            turn.ReadBack(reader, after);
            return null;
        }

        return page.Read(after, upTo, turn.Room);
    }

    /// <summary>Moves a reader to a position, and lets go of a page that it has read.</summary>
    public static void Move(Reader reader, long position)
    {
        reader.Position = position;
        if (position >= reader.ReadsBackUpTo || reader.Backlog?.End <= position)
        {
            reader.Backlog = null;
        }
    }
}
