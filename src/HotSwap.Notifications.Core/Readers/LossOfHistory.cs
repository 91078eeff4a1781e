using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Handles readers whose cursor lies before the history that the server keeps, according to their <see cref="LossHandling"/>.</summary>
internal sealed class LossOfHistory(TimelineStore store, NotificationMetrics metrics)
{
    /// <summary>Gets or sets the registry's method that ends a subscription. Callers hold the gate.</summary>
    public Action<Reader, string, string> End { get; set; } = (_, _, _) => { };

    /// <summary>Adds a mark of the loss to the turn, if the reader has yet to write one.</summary>
    public static void Mark(Reader reader, Turn turn)
    {
        if (reader.MarksLoss)
        {
            reader.MarksLoss = false;
            turn.Add(HistoryLostDelivery.Instance);
        }
    }

    /// <summary>Ends the subscription of a client that resumes.</summary>
    public void EndOf(Reader reader)
    {
        metrics.ReaderFell("ended");
        End(reader, DeploymentErrorCodes.HistoryLost, "The server no longer keeps the statuses after the client's cursor. Resume to get the current state.");
    }

    /// <summary>Ends the subscription, or makes the reader continue with the latest states.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="resumeAt">The position after which no status is lost.</param>
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
