using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// Decides what a subscriber is written in a turn: it reads what follows each cursor, leaves out what the view hides, and moves the cursor.
/// <see cref="Compose"/> is called within the gate of the <see cref="TimelineStore"/>.
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

        // Single deployments first, up to where the feed of all has come; the feed of all then brings the rest in its order.
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

        // The end of a subscription comes before what the feed of all has of the deployment: its client takes that as what follows.
        TakePending(subscriber, deliveries);
        if (subscriber.All is { IsBehind: true } readerOfAll && !HasBacklog(behind))
        {
            all.Read(readerOfAll, turn);
            TakePending(subscriber, deliveries);
        }

        return new TurnOutcome(SettleCaughtUp(subscriber, turn), turn.Asks, turn.Backlogs);
    }

    /// <summary>Asks for the decisions and the pages that a turn has found to be missing. To be called outside the gate.</summary>
    public void Ask(TurnOutcome outcome)
    {
        decisions.Send(outcome.Asks);
        backlogs.Send(outcome.Backlogs);
    }

    /// <summary>A write failed, and not because the connection had ended: its client has to come back.</summary>
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

    /// <summary>Whether a single deployment has statuses left to write that come before those which the feed of all would bring.</summary>
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

    /// <summary>Whether a reader can write nothing before a decision or a page of the log comes, for itself or for one that goes before it.</summary>
    private static bool Waits(Reader reader, List<Reader> behind) =>
        reader.AwaitsDecision || reader.AwaitsBacklog
        || ((reader.Scope.IsAll || reader.Position >= reader.CoveredAfter) && AllWaitsForBacklog(reader.Subscriber.All, behind));

    /// <summary>Whether the feed of all waits for a page: its own, or that of a single deployment which comes before it.</summary>
    private static bool AllWaitsForBacklog(Reader? all, List<Reader> behind)
    {
        for (var index = 0; index < behind.Count && all is not null; index++)
        {
            if (behind[index].AwaitsBacklog)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Readers that have read all statuses get the progress that follows them, and are no longer behind.</summary>
    /// <returns>Whether another reader has more to write.</returns>
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
