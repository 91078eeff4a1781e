using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// Composes what readers of all deployments write: first the snapshot of current states that a subscription begins with, then new statuses.
/// Callers hold the gate of the <see cref="TimelineStore"/>.
/// </summary>
internal sealed class AllReading(TimelineStore store, LossOfHistory loss, BacklogReading backlog, IOptions<DeploymentNotificationsOptions> options)
{
    /// <summary>
    /// The number of withheld positions after which the reader reports them to the client. Otherwise the cursor of a client that may see no
    /// status would leave the history.
    /// </summary>
    private readonly int _explainAfter = options.Value.History.StatusesOfAllDeployments / 4;

    public void Read(Reader all, Turn turn)
    {
        LossOfHistory.Mark(all, turn);
        all.AwaitsDecision = false;
        if (all.Snapshot is { } snapshot)
        {
            ReadSnapshot(all, snapshot, turn);
        }

        if (all.Snapshot is not null || turn.IsFull || all.Position >= store.Head)
        {
            return;
        }

        if (all.Backlog.HasAfter(all.Position))
        {
            ReadBack(all, turn);
        }
        else if (!store.LockedReaches(all.Scope, all.Position))
        {
            FallBehind(all, turn);
        }
        else if (store.LockedReadAll(all.Position, turn.Room) is { } page)
        {
            ReadPage(all, page, turn);
        }
    }

    /// <summary>Returns the view of a status that a reader of all deployments writes.</summary>
    public static StatusView ViewOf(Reader all, StatusRecord record)
    {
        if (all.Subscriber.FindDeployment(record.ExecutionId) is not null)
        {
            return StatusView.One;
        }

        return all.Access is null ? StatusView.All : all.Access.Find(record.ExecutionId) switch
        {
            true => StatusView.All,
            false => StatusView.Hidden,
            null => StatusView.Undecided,
        };
    }

    /// <summary>Reads from the log, or handles the loss of history, because memory no longer has the statuses after the reader's cursor.</summary>
    private void FallBehind(Reader all, Turn turn)
    {
        if (backlog.TryBegin(all, store.LockedCompleteAfter(all.Scope)))
        {
            ReadBack(all, turn);
        }
        else
        {
            loss.Fall(all, store.Head, turn);
        }
    }

    private void ReadBack(Reader all, Turn turn)
    {
        if (backlog.Read(all, all.Position, all.Backlog.UpTo, turn) is not { } slice)
        {
            return;
        }

        if (slice.IsLost)
        {
            loss.Fall(all, slice.End, turn);
            return;
        }

        if (slice.Records.Length > 0)
        {
            ReadPage(all, new StatusPage(slice.Records, forAll: true, store.Epoch), turn);
        }

        BacklogReading.Move(all, all.AwaitsDecision ? all.Position : slice.End);
    }

    private void ReadPage(Reader all, StatusPage page, Turn turn)
    {
        if (all.Access is null && all.WithheldFirst == 0 && !ShowsOwnViews(all, page))
        {
            turn.Add(page);
            all.Position = page.LastPosition;
            return;
        }

        using var visible = turn.BeginVisible(store.Epoch);
        var hasAhead = false;
        foreach (var record in page.Records)
        {
            var wasWrittenAhead = WasWrittenAhead(all, record);
            var view = wasWrittenAhead ? StatusView.Hidden : ViewOf(all, record);
            if (view == StatusView.Undecided)
            {
                DecisionRequests.Await(all, IdsAhead(all.Position, page), turn);
                break;
            }

            if (view == StatusView.Hidden)
            {
                Withhold(all, record.Position, visible);
                hasAhead |= wasWrittenAhead;
            }
            else
            {
                Explain(all, visible);
                Show(record, view, visible, turn);
            }

            all.Position = record.Position;
        }

        if (hasAhead)
        {
            // The client already has these statuses, and waits until the positions before them are reported as withheld.
            Explain(all, visible);
        }
    }

    /// <summary>
    /// Writes the states of the snapshot. It leaves out deployments that changed after the subscription began, because their new statuses follow.
    /// The states are ordered by position, so that a client can resume in the middle of the snapshot.
    /// </summary>
    private void ReadSnapshot(Reader all, SnapshotCursor snapshot, Turn turn)
    {
        using var visible = turn.BeginVisible(store.Epoch);
        for (; snapshot.Next < snapshot.Deployments.Length; snapshot.Next++)
        {
            if (turn.IsFull)
            {
                return;
            }

            var latest = snapshot.Deployments[snapshot.Next].Latest!;
            if (!latest.IsInDeployment || latest.Position > all.Position || IsBroughtByItsOwnReader(all, latest)
                || (!snapshot.IsWhole && WasWrittenAhead(all, latest)))
            {
                continue;
            }

            var view = ViewOf(all, latest);
            if (view == StatusView.Undecided)
            {
                var ahead = snapshot.Deployments.Skip(snapshot.Next).Take(DecisionRequests.LooksAhead).Select(deployment => deployment.ExecutionId);
                DecisionRequests.Await(all, ahead, turn);
                return;
            }

            if (view != StatusView.Hidden)
            {
                Bridge(all, snapshot, latest.Position - 1, visible);
                snapshot.ExplainedUpTo = latest.Position;
                Show(latest, view, visible, turn);
            }
        }

        Bridge(all, snapshot, all.Position, visible);
        all.Snapshot = null;
    }

    /// <summary>Returns the execution ids of the next statuses: first those of the page, then those in memory.</summary>
    private IEnumerable<string> IdsAhead(long position, StatusPage page)
    {
        var ids = new List<string>();
        foreach (var record in page.Records)
        {
            if (record.Position > position)
            {
                ids.Add(record.ExecutionId);
            }
        }

        return ids.Concat(store.LockedIdsAfter(page.LastPosition, DecisionRequests.LooksAhead - ids.Count));
    }

    /// <summary>
    /// Returns whether the reader of a single deployment has already passed the status. It can be ahead of the reader of all deployments while
    /// that one waits for a decision, and after a loss of history.
    /// </summary>
    private static bool WasWrittenAhead(Reader all, StatusRecord record) =>
        all.Subscriber.FindDeployment(record.ExecutionId) is { } own && own.Position >= record.Position;

    private static bool IsBroughtByItsOwnReader(Reader all, StatusRecord latest) =>
        all.Subscriber.FindDeployment(latest.ExecutionId) is { } own && ReaderPositions.Written(own) < latest.Position;

    /// <summary>
    /// Returns whether a page has statuses of deployments to which the connection also has a single subscription, and which that subscription has
    /// already written or shows differently.
    /// </summary>
    private static bool ShowsOwnViews(Reader all, StatusPage page)
    {
        if (all.Subscriber.Deployments is not { Count: > 0 })
        {
            return false;
        }

        foreach (var record in page.Records)
        {
            if (WasWrittenAhead(all, record) || (record.DiffersForAll && all.Subscriber.FindDeployment(record.ExecutionId) is not null))
            {
                return true;
            }
        }

        return false;
    }

    private static void Show(StatusRecord record, StatusView view, VisibleStatuses visible, Turn turn)
    {
        var forAll = view == StatusView.All;
        visible.Add(record, forAll);
        turn.Take(1, record.Payload(forAll).Length);
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
            visible.Add(new WithheldDelivery(all, all.WithheldFirst, all.WithheldLast));
            (all.WithheldFirst, all.WithheldLast) = (0, 0);
        }
    }

    /// <summary>Reports the positions that a snapshot leaves out as withheld, if the client tracks positions.</summary>
    private static void Bridge(Reader all, SnapshotCursor snapshot, long upTo, VisibleStatuses visible)
    {
        if (all.ExplainsGaps && upTo > snapshot.ExplainedUpTo)
        {
            visible.Add(new WithheldDelivery(all, snapshot.ExplainedUpTo + 1, upTo));
            snapshot.ExplainedUpTo = upTo;
        }
    }
}
