using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// Decides what a subscriber is written in a turn: it reads what follows each cursor, leaves out what the view hides, and moves the cursor.
/// <see cref="Compose"/> is called within the gate of the <see cref="TimelineStore"/>.
/// </summary>
internal sealed class TurnComposer(
    TimelineStore store, IOptions<DeploymentNotificationsOptions> options, NotificationMetrics metrics, ILogger<TurnComposer> logger)
{
    /// <summary>How many decisions are asked for at once, ahead of the statuses that need them.</summary>
    private const int AsksAtOnce = 8;

    /// <summary>How many statuses ahead decisions are asked for.</summary>
    private const int LooksAhead = 256;

    /// <summary>After how many positions a client that is shown nothing is told so, that its cursor does not fall out of the history.</summary>
    private readonly int _explainAfter = options.Value.HistoryOfAll / 4;

    /// <summary>Ends a subscription, as the registry does it.</summary>
    public Action<Reader, string, string> End { get; set; } = (_, _, _) => { };

    /// <summary>Called within the gate when a decision has come, or has failed.</summary>
    public Action<Reader> Decided { get; set; } = _ => { };

    public TurnOutcome Compose(Subscriber subscriber, List<Delivery> deliveries)
    {
        var budget = new TurnBudget();
        List<(Reader, string)>? asks = null;
        if (subscriber.Pending is { Count: > 0 } pending)
        {
            deliveries.AddRange(pending);
            pending.Clear();
        }

        // Single deployments first, up to where the feed of all has come; the feed of all then brings the rest in its order.
        var all = subscriber.All;
        var behind = subscriber.Behind;
        for (var index = behind.Count - 1; index >= 0; index--)
        {
            if (!behind[index].Scope.IsAll)
            {
                ReadDeployment(behind[index], all, deliveries, ref budget);
            }
        }

        if (all is { IsBehind: true })
        {
            ReadAll(all, deliveries, ref budget, ref asks);
        }

        var hasMore = false;
        for (var index = behind.Count - 1; index >= 0; index--)
        {
            var reader = behind[index];
            if (!IsCaughtUp(reader, all))
            {
                hasMore |= !reader.AwaitsDecision;
                continue;
            }

            if (!reader.Scope.IsAll)
            {
                AddProgress(reader, deliveries);
            }

            reader.IsBehind = false;
            behind[index] = behind[^1];
            behind.RemoveAt(behind.Count - 1);
        }

        return new TurnOutcome(hasMore, asks);
    }

    /// <summary>Asks for decisions. To be called outside the gate.</summary>
    public void Ask(List<(Reader Reader, string ExecutionId)>? asks)
    {
        foreach (var (reader, executionId) in asks ?? [])
        {
            _ = AskAsync(reader, executionId);
        }
    }

    /// <summary>A write failed, and not because the connection had ended: its client has to come back.</summary>
    public void WriteFailed(Subscriber subscriber, Exception failure)
    {
        CoreLog.WriteFailed(logger, failure, subscriber.Writer.ConnectionId);
        metrics.ConnectionCut("failed");
        subscriber.Writer.Cut();
    }

    /// <summary>Up to where the statuses of a single deployment have been written, by its own reader or by that of all.</summary>
    public static long Written(Reader reader, Reader? all) =>
        all is not null && reader.Position >= reader.CoveredAfter ? Math.Max(reader.Position, all.Position) : reader.Position;

    private async Task AskAsync(Reader reader, string executionId)
    {
        Exception? failure = null;
        try
        {
            await reader.Access!.AskAsync(executionId).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error;
            CoreLog.DecisionFailed(logger, error);
        }

        lock (store.Gate)
        {
            reader.Asking!.Remove(executionId);
            if (reader.IsEnded)
            {
                return;
            }

            if (failure is not null)
            {
                End(reader, DeploymentErrorCodes.NotDecided, "Authorization could not be decided. Subscribe or resume again.");
            }
            else
            {
                Decided(reader);
            }
        }
    }

    private bool IsCaughtUp(Reader reader, Reader? all) => reader.Scope.IsAll
        ? reader.Snapshot is null && reader.Position >= store.Head
        : !reader.SendsCurrent && !reader.MarksLoss && store.LockedFind(reader.Scope.ExecutionId!) is var deployment
            && (deployment is null || deployment.LatestPosition <= Written(reader, all));

    private void ReadDeployment(Reader reader, Reader? all, List<Delivery> deliveries, ref TurnBudget budget)
    {
        if (budget.IsSpent)
        {
            return;
        }

        MarkLoss(reader, deliveries);
        var deployment = store.LockedFind(reader.Scope.ExecutionId!);
        var position = Written(reader, all);
        if (reader.SendsCurrent)
        {
            reader.SendsCurrent = false;
            if (deployment?.Latest is { } latest && latest.Position <= position)
            {
                Add(new StatusPage([latest], forAll: false, store.Epoch), deliveries, ref budget);
            }
        }

        if (deployment is null || deployment.LatestPosition <= position)
        {
            return;
        }

        // A feed of all that waits for a decision holds up nobody else: it leaves out later what was written meanwhile.
        var upTo = all is null || all.AwaitsDecision ? long.MaxValue : reader.CoveredAfter;
        if (upTo <= position)
        {
            return;
        }

        if (position < deployment.CompleteAfter)
        {
            Fall(reader, deliveries);
            if (reader.IsEnded)
            {
                return;
            }

            Add(new StatusPage([deployment.Latest!], forAll: false, store.Epoch), deliveries, ref budget);
            reader.Position = deployment.LatestPosition;
            return;
        }

        var page = budget.IsWhole
            ? store.LockedRead(deployment, position, upTo)
            : store.LockedRead(deployment, position, upTo, budget.Statuses, budget.Bytes);
        if (page is not null)
        {
            Add(page, deliveries, ref budget);
            reader.Position = page.LastPosition;
        }
        else
        {
            reader.Position = Math.Min(upTo, deployment.LatestPosition);
        }
    }

    private void AddProgress(Reader reader, List<Delivery> deliveries)
    {
        if (store.LockedFind(reader.Scope.ExecutionId!) is not { Progress.Count: > 0 } deployment)
        {
            return;
        }

        for (var index = 0; index < deployment.Progress.Count; index++)
        {
            var value = deployment.Progress[index];
            if (value.Version > reader.ProgressVersion && value.Version != reader.AnsweredVersion)
            {
                deliveries.Add(value.Following(deployment.LatestSequence));
            }
        }

        reader.ProgressVersion = Math.Max(reader.ProgressVersion, deployment.Progress[^1].Version);
    }

    private void ReadAll(Reader all, List<Delivery> deliveries, ref TurnBudget budget, ref List<(Reader, string)>? asks)
    {
        MarkLoss(all, deliveries);
        all.AwaitsDecision = false;
        if (all.Snapshot is { } snapshot)
        {
            ReadSnapshot(all, snapshot, deliveries, ref budget, ref asks);
            if (all.Snapshot is not null)
            {
                return;
            }
        }

        if (budget.IsSpent || all.Position >= store.Head)
        {
            return;
        }

        if (!store.LockedReaches(all.Scope, all.Position))
        {
            Fall(all, deliveries);
            return;
        }

        var page = budget.IsWhole ? store.LockedReadAll(all.Position) : store.LockedReadAll(all.Position, budget.Statuses, budget.Bytes);
        if (page is null)
        {
            return;
        }

        if (all.Access is null && !ShowsOwnViews(all, page))
        {
            Add(page, deliveries, ref budget);
            all.Position = page.LastPosition;
            return;
        }

        using var visible = new VisibleStatuses(store.Epoch, deliveries);
        foreach (var record in page.Records)
        {
            var view = ViewOf(all, record);
            if (view == StatusView.Undecided)
            {
                Await(all, record.ExecutionId, [.. store.LockedIdsAfter(all.Position, LooksAhead)], ref asks);
                break;
            }

            if (view == StatusView.Hidden)
            {
                Withhold(all, record.Position, visible);
            }
            else
            {
                Explain(all, visible);
                visible.Add(record, forAll: view == StatusView.All);
                budget.Take(1, record.Payload(forAll: view == StatusView.All).Length);
            }

            all.Position = record.Position;
        }
    }

    private void ReadSnapshot(
        Reader all, SnapshotCursor snapshot, List<Delivery> deliveries, ref TurnBudget budget, ref List<(Reader, string)>? asks)
    {
        using var visible = new VisibleStatuses(store.Epoch, deliveries);
        for (; snapshot.Next < snapshot.Deployments.Length; snapshot.Next++)
        {
            var deployment = snapshot.Deployments[snapshot.Next];
            var latest = deployment.Latest!;
            var own = all.Subscriber.FindDeployment(deployment.ExecutionId);
            if (!latest.IsInDeployment || latest.Position > all.Position || (own is not null && Written(own, all) < latest.Position))
            {
                continue; // Forgotten; or it has changed, and follows; or its own reader brings it.
            }

            if (budget.IsSpent)
            {
                return;
            }

            var view = own is not null ? StatusView.One : ViewOf(all, latest);
            if (view == StatusView.Undecided)
            {
                var ahead = snapshot.Deployments.Skip(snapshot.Next).Take(LooksAhead).Select(each => each.ExecutionId);
                Await(all, deployment.ExecutionId, [.. ahead], ref asks);
                return;
            }

            if (view != StatusView.Hidden)
            {
                Bridge(all, snapshot, latest.Position - 1, visible);
                snapshot.ExplainedUpTo = latest.Position;
                visible.Add(latest, forAll: view == StatusView.All);
                budget.Take(1, latest.Payload(forAll: view == StatusView.All).Length);
            }
        }

        Bridge(all, snapshot, all.Position, visible);
        all.Snapshot = null;
    }

    /// <summary>Whether a page has statuses of deployments that the connection also watches one by one, and shows them differently.</summary>
    private static bool ShowsOwnViews(Reader all, StatusPage page)
    {
        if (all.Subscriber.Deployments is not { Count: > 0 })
        {
            return false;
        }

        foreach (var record in page.Records)
        {
            if (all.Subscriber.FindDeployment(record.ExecutionId) is { } own && (own.Position >= record.Position || record.DiffersForAll))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Decides how a status is shown to a reader of all.</summary>
    public static StatusView ViewOf(Reader all, StatusRecord record)
    {
        if (all.Subscriber.FindDeployment(record.ExecutionId) is { } own)
        {
            // Written while the feed of all waited for a decision.
            return own.Position >= record.Position && own.Position > all.Position ? StatusView.Hidden : StatusView.One;
        }

        return all.Access is null ? StatusView.All : all.Access.Find(record.ExecutionId) switch
        {
            true => StatusView.All,
            false => StatusView.Hidden,
            null => StatusView.Undecided,
        };
    }

    private static void Await(Reader all, string executionId, IReadOnlyList<string> ahead, ref List<(Reader, string)>? asks)
    {
        all.AwaitsDecision = true;
        all.Asking ??= new HashSet<string>(StringComparer.Ordinal);
        foreach (var each in ahead.Prepend(executionId))
        {
            if (all.Asking.Count >= AsksAtOnce)
            {
                return;
            }

            if (all.Subscriber.FindDeployment(each) is null && all.Access!.Find(each) is null && all.Asking.Add(each))
            {
                (asks ??= []).Add((all, each));
            }
        }
    }

    private void Withhold(Reader all, long position, VisibleStatuses visible)
    {
        if (!all.ExplainsGaps)
        {
            return;
        }

        all.WithheldFirst = all.WithheldFirst == 0 ? position : all.WithheldFirst;
        all.WithheldLast = position;
        if (all.WithheldLast - all.WithheldFirst >= _explainAfter)
        {
            Explain(all, visible);
        }
    }

    private static void Explain(Reader all, VisibleStatuses visible)
    {
        if (all.WithheldFirst != 0)
        {
            visible.Add(new WithheldDelivery(all.WithheldFirst, all.WithheldLast));
            (all.WithheldFirst, all.WithheldLast) = (0, 0);
        }
    }

    /// <summary>A client that counts positions is told of those which a snapshot leaves out.</summary>
    private static void Bridge(Reader all, SnapshotCursor snapshot, long upTo, VisibleStatuses visible)
    {
        if (all.ExplainsGaps && upTo > snapshot.ExplainedUpTo)
        {
            visible.Add(new WithheldDelivery(snapshot.ExplainedUpTo + 1, upTo));
            snapshot.ExplainedUpTo = upTo;
        }
    }

    private static void MarkLoss(Reader reader, List<Delivery> deliveries)
    {
        if (reader.MarksLoss)
        {
            reader.MarksLoss = false;
            deliveries.Add(HistoryLostDelivery.Instance);
        }
    }

    /// <summary>The history no longer reaches back to the cursor.</summary>
    private void Fall(Reader reader, List<Delivery> deliveries)
    {
        metrics.ReaderFell(reader.Loss == LossHandling.End ? "ended" : "compacted");
        if (reader.Loss == LossHandling.End)
        {
            End(reader, DeploymentErrorCodes.HistoryLost, "The client fell behind the history that is kept. Resume to get the current state.");
            return;
        }

        if (reader.Loss == LossHandling.MarkAndCompact)
        {
            deliveries.Add(HistoryLostDelivery.Instance);
        }

        if (reader.Scope.IsAll)
        {
            ReaderPositions.MoveAll(reader, store.Head, new SnapshotCursor(store.LockedChangedAfter(reader.Position), store.Head));
        }
    }

    private static void Add(StatusPage page, List<Delivery> deliveries, ref TurnBudget budget)
    {
        deliveries.Add(page);
        budget.Take(page.Records.Length, page.Bytes);
    }
}
