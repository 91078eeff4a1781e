using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// Reads the statuses that follow a reader's cursor from the log, if memory no longer has them. Stops where memory continues. Callers hold the
/// gate of the <see cref="TimelineStore"/>.
/// </summary>
internal sealed class BacklogReading(TimelineStore store, IDeploymentLog log)
{
    /// <summary>Gets a value indicating whether the log reaches further back than memory.</summary>
    public bool IsAvailable { get; } = log.Traits.HasFlag(LogTraits.ReadsBack);

    /// <summary>Makes a reader read from the log up to a position.</summary>
    /// <returns>false if the log reaches no further back than memory; otherwise, true.</returns>
    public bool TryBegin(Reader reader, long upTo)
    {
        if (IsAvailable)
        {
            reader.Backlog.Extend(upTo);
        }

        return IsAvailable;
    }

    /// <summary>
    /// Reads the statuses after one position, up to and including another position. Returns null while the page is being read from the log.
    /// </summary>
    public BacklogSlice? Read(Reader reader, long after, long upTo, Turn turn)
    {
        if (reader.Backlog.AwaitsPage)
        {
            return null;
        }

        if (reader.Backlog.Page is not { } page || !page.Follows(store.Epoch, after))
        {
            reader.Backlog.AwaitPage();
            turn.ReadBack(reader, after);
            return null;
        }

        return page.Read(after, upTo, turn.Room);
    }

    /// <summary>Moves a reader to a position, and releases its page if the reader has read it.</summary>
    public static void Move(Reader reader, long position)
    {
        reader.Position = position;
        reader.Backlog.Release(position);
    }
}
