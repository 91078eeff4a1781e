using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Reads the statuses of an answer, as far as there is room. Callers hold the gate of the <see cref="TimelineStore"/>.</summary>
internal sealed class AnswerReading(TimelineStore store)
{
    /// <summary>Gets the maximum size of an answer in bytes. Tests set a smaller size.</summary>
    public int MaxBytes { get; init; } = AnswerPage.MaxBytes;

    /// <summary>Reads the answer for a single deployment.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="after">The position of the client's cursor; null to read the current state.</param>
    /// <param name="reach">The statuses of the log that memory does not have.</param>
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
                // Later statuses that were removed from memory are read from the log and follow as events.
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
            if (!TryAdd(page, record, AllReading.ViewOf(all, record)))
            {
                return page;
            }
        }

        page.End = store.Head;
        return page;
    }

    /// <summary>Reads an answer from a page of the log, as far as there is room. The rest is read from the log later and follows as events.</summary>
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
            if (!TryAdd(page, record, viewOf(record)))
            {
                return page;
            }
        }

        page.End = slice.End;
        return page;
    }

    /// <summary>
    /// Reads the current states of all deployments, as far as there is room. The rest of the snapshot and then the new statuses follow as events.
    /// </summary>
    public AnswerPage ReadCurrent(Reader all)
    {
        var page = new AnswerPage(store.Epoch, MaxBytes);
        var deployments = store.LockedCurrent();
        for (var index = 0; index < deployments.Length; index++)
        {
            var latest = deployments[index].Latest!;
            if (!latest.IsInDeployment)
            {
                continue; // Removed after the array was created.
            }

            if (!TryAdd(page, latest, AllReading.ViewOf(all, latest)))
            {
                page.SnapshotEnd = store.Head;
                page.Rest = new SnapshotCursor(deployments, explainedUpTo: page.End, isWhole: true) { Next = index };
                return page;
            }
        }

        page.End = store.Head;
        return page;
    }

    /// <summary>Adds a status as its view shows it, and moves the end of the answer to it. A hidden status is left out.</summary>
    /// <returns>false if there is no room or the decision is pending; otherwise, true.</returns>
    private static bool TryAdd(AnswerPage page, StatusRecord record, StatusView view)
    {
        if (view == StatusView.Undecided || (view != StatusView.Hidden && !page.TryAdd(record, forAll: view == StatusView.All)))
        {
            return false;
        }

        page.IsFiltered |= view == StatusView.Hidden;
        page.End = record.Position;
        return true;
    }
}
