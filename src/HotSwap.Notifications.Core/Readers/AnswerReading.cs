using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Reads what an answer has, as far as there is room. Called within the gate of the <see cref="TimelineStore"/>.</summary>
internal sealed class AnswerReading(TimelineStore store)
{
    /// <summary>Gets the room of an answer in bytes. Tests use less.</summary>
    public int MaxBytes { get; init; } = AnswerPage.MaxBytes;

    /// <param name="reader">The reader.</param>
    /// <param name="after">The position of the client's cursor; null to read the current state.</param>
    /// <param name="reach">What the log has where memory does not reach back.</param>
    public AnswerPage ReadDeployment(Reader reader, long? after, BacklogReach reach)
    {
        var page = new AnswerPage(store.Epoch, MaxBytes) { End = store.Head };
        var deployment = store.LockedFind(reader.Scope.ExecutionId!);
        if (after is null)
        {
            if (deployment?.Latest is { } latest)
            {
                page.TryAdd(latest, forAll: false);
            }
            else
            {
                // What may have followed and was forgotten is read from the log, and comes as events.
                page.End = reach.EndOfUnknown(store.Head);
                if (reach.Latest is { } latestOfLog)
                {
                    page.TryAdd(latestOfLog, forAll: false);
                }
            }

            return page;
        }

        if (!store.LockedReaches(reader.Scope, after.Value))
        {
            return ReadBack(page, after.Value, reach.Page, static _ => StatusView.One);
        }

        if (deployment is null)
        {
            return page;
        }

        for (var index = deployment.Statuses.IndexAfter(after.Value); index < deployment.Statuses.Count; index++)
        {
            if (!page.TryAdd(deployment.Statuses[index], forAll: false))
            {
                page.End = deployment.Statuses[index].Position - 1;
                break;
            }
        }

        return page;
    }

    public AnswerPage ReadAll(Reader all, long after, BacklogReach reach)
    {
        var page = new AnswerPage(store.Epoch, MaxBytes) { End = after };
        if (!store.LockedReaches(all.Scope, after))
        {
            return ReadBack(page, after, reach.Page, record => AllReading.ViewOf(all, record));
        }

        foreach (var record in store.LockedAfter(after))
        {
            var view = AllReading.ViewOf(all, record);
            if (view == StatusView.Undecided || (view != StatusView.Hidden && !page.TryAdd(record, forAll: view == StatusView.All)))
            {
                return page;
            }

            page.IsFiltered |= view == StatusView.Hidden;
            page.End = record.Position;
        }

        page.End = store.Head;
        return page;
    }

    /// <summary>What a page of the log has, as far as there is room. The rest is read from the log later, and comes as events.</summary>
    private AnswerPage ReadBack(AnswerPage page, long after, BacklogPage? backlog, Func<StatusRecord, StatusView> viewOf)
    {
        page.End = after;
        if (backlog is null)
        {
            return page;
        }

        var slice = backlog.Read(after, store.Head, new PageSize(StatusPage.MaxStatuses, MaxBytes));
        foreach (var record in slice.Records)
        {
            var view = viewOf(record);
            if (view == StatusView.Undecided || (view != StatusView.Hidden && !page.TryAdd(record, forAll: view == StatusView.All)))
            {
                return page;
            }

            page.IsFiltered |= view == StatusView.Hidden;
            page.End = record.Position;
        }

        page.End = slice.End;
        return page;
    }

    /// <summary>The current states, as far as there is room. What follows them is the rest of the snapshot, and then what is new.</summary>
    public AnswerPage ReadCurrent(Reader all)
    {
        var page = new AnswerPage(store.Epoch, MaxBytes);
        var deployments = store.LockedCurrent();
        for (var index = 0; index < deployments.Length; index++)
        {
            var latest = deployments[index].Latest!;
            if (!latest.IsInDeployment)
            {
                continue; // Forgotten since the array was made.
            }

            var view = AllReading.ViewOf(all, latest);
            if (view == StatusView.Undecided || (view != StatusView.Hidden && !page.TryAdd(latest, forAll: view == StatusView.All)))
            {
                page.SnapshotEnd = store.Head;
                page.Rest = new SnapshotCursor(deployments, explainedUpTo: page.End, isWhole: true) { Next = index };
                return page;
            }

            page.IsFiltered |= view == StatusView.Hidden;
            page.End = latest.Position;
        }

        page.End = store.Head;
        return page;
    }
}
