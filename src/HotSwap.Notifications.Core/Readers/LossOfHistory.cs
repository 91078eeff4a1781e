using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>What becomes of a reader whose cursor the history no longer reaches back to.</summary>
internal sealed class LossOfHistory(TimelineStore store, NotificationMetrics metrics)
{
    /// <summary>Ends a subscription within the gate, as the registry does it.</summary>
    public Action<Reader, string, string> End { get; set; } = (_, _, _) => { };

    /// <summary>Writes that history was lost, where that is still to be written.</summary>
    public static void Mark(Reader reader, Turn turn)
    {
        if (reader.MarksLoss)
        {
            reader.MarksLoss = false;
            turn.Add(HistoryLostDelivery.Instance);
        }
    }

    /// <summary>Ends a subscription whose client resumes.</summary>
    public void EndOf(Reader reader)
    {
        metrics.ReaderFell("ended");
        End(reader, DeploymentErrorCodes.HistoryLost, "The client fell behind the history that is kept. Resume to get the current state.");
    }

    /// <summary>Ends the subscription, or lets it go on with the latest states.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="resumeAt">The position after which nothing is lost.</param>
    /// <param name="turn">The turn.</param>
    public void Fall(Reader reader, long resumeAt, Turn turn)
    {
        if (reader.Loss == LossHandling.End)
        {
            EndOf(reader);
            return;
        }

        metrics.ReaderFell("compacted");
        reader.MarksLoss = reader.Loss == LossHandling.MarkAndCompact;
        Mark(reader, turn);
        if (reader.Scope.IsAll)
        {
            var changed = new SnapshotCursor(store.LockedChangedAfter(reader.Position), explainedUpTo: reader.Position, isWhole: false);
            ReaderPositions.SkipAll(reader, resumeAt, changed);
        }
    }
}
