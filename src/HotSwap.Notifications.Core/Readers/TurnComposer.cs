using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// Composes the deliveries of a turn: it reads the statuses after each cursor, leaves out those that the view hides, and moves the cursor. Callers
/// of <see cref="Compose"/> hold the gate of the <see cref="TimelineStore"/>.
/// </summary>
internal sealed class TurnComposer(
    TimelineStore store,
    DeploymentReading deployments,
    AllReading all,
    DecisionRequests decisions,
    BacklogRequests backlogs,
    NotificationMetrics metrics,
    ILogger<TurnComposer> logger)
{
    public TurnOutcome Compose(Subscriber subscriber, List<Delivery> deliveries)
    {
        var turn = new Turn(deliveries);
        TakePending(subscriber, deliveries);

        // Readers of single deployments come first and write up to the cursor of the reader of all deployments, which then writes the rest in order.
        var behind = subscriber.Behind;
        var first = subscriber.NextFirst(behind.Count);
        for (var index = behind.Count - 1; index >= 0; index--)
        {
            var reader = behind[(first + index) % behind.Count];
            if (!reader.Scope.IsAll)
            {
                deployments.Read(reader, turn);
            }
        }

        // The end of a subscription must precede the deployment's statuses in the feed of all deployments, because its client treats them as later.
        TakePending(subscriber, deliveries);
        if (subscriber.All is { IsBehind: true } readerOfAll && !HasBacklog(behind))
        {
            all.Read(readerOfAll, turn);
            TakePending(subscriber, deliveries);
        }

        return new TurnOutcome(SettleCaughtUp(subscriber, turn), turn.Asks, turn.Backlogs);
    }

    /// <summary>Requests the decisions and the pages that a turn needs. Call it outside the gate.</summary>
    public void Ask(TurnOutcome outcome)
    {
        decisions.Send(outcome.Asks);
        backlogs.Send(outcome.Backlogs);
    }

    /// <summary>Cuts the connection after a write failed for a reason other than the end of the connection. The client can reconnect.</summary>
    public void WriteFailed(Subscriber subscriber, Exception failure)
    {
        CoreLog.WriteFailed(logger, failure, subscriber.Writer.ConnectionId);
        metrics.ConnectionCut("failed");
        subscriber.Cut();
    }

    public void CutFailed(Subscriber subscriber, Exception failure) => CoreLog.CutFailed(logger, failure, subscriber.Writer.ConnectionId);

    private static void TakePending(Subscriber subscriber, List<Delivery> deliveries)
    {
        if (subscriber.Pending is { Count: > 0 } pending)
        {
            deliveries.AddRange(pending);
            pending.Clear();
        }
    }

    /// <summary>Returns whether a reader of a single deployment has statuses to write before the reader of all deployments continues.</summary>
    private bool HasBacklog(List<Reader> behind)
    {
        for (var index = 0; index < behind.Count; index++)
        {
            if (!behind[index].Scope.IsAll && deployments.SettleBacklog(behind[index]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Returns whether a reader must wait for a decision or a page of the log. It may wait for its own, or for that of a reader that writes before
    /// it.
    /// </summary>
    private static bool Waits(Reader reader, List<Reader> behind) =>
        reader.AwaitsDecision || reader.Backlog.AwaitsPage
        || ((reader.Scope.IsAll || reader.Position >= reader.CoveredAfter) && AllWaitsForBacklog(reader.Subscriber.All, behind));

    /// <summary>Returns whether the reader of all deployments waits for a page: its own, or that of a reader that writes before it.</summary>
    private static bool AllWaitsForBacklog(Reader? all, List<Reader> behind)
    {
        for (var index = 0; index < behind.Count && all is not null; index++)
        {
            if (behind[index].Backlog.AwaitsPage)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds progress for the readers that have read all statuses, and marks these readers as no longer behind.</summary>
    /// <returns>true if another reader has more to write; otherwise, false.</returns>
    private bool SettleCaughtUp(Subscriber subscriber, Turn turn)
    {
        var hasMore = false;
        var behind = subscriber.Behind;
        for (var index = behind.Count - 1; index >= 0; index--)
        {
            var reader = behind[index];
            if (!(reader.Scope.IsAll ? reader.Snapshot is null && reader.Position >= store.Head : deployments.IsCaughtUp(reader)))
            {
                hasMore |= !Waits(reader, behind);
                continue;
            }

            if (!reader.Scope.IsAll)
            {
                deployments.AddProgress(reader, turn);
            }

            reader.IsBehind = false;
            behind[index] = behind[^1];
            behind.RemoveAt(behind.Count - 1);
        }

        return hasMore;
    }
}
