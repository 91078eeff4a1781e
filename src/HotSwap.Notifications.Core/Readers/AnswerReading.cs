using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>Reads what an answer has, as far as there is room. Called within the gate of the <see cref="TimelineStore"/>.</summary>
internal sealed class AnswerReading(TimelineStore store)
{
    /// <summary>Gets the room of an answer in bytes. Tests use less.</summary>
    public int MaxBytes { get; init; } = AnswerPage.MaxBytes;

    public AnswerPage ReadDeployment(Reader reader, long? after)
    {
        var page = new AnswerPage(store.Epoch, MaxBytes) { End = store.Head };
        if (store.LockedFind(reader.Scope.ExecutionId!) is not { Latest: { } latest } deployment)
        {
            return page;
        }

        if (after is null)
        {
            page.TryAdd(latest, forAll: false);
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

    public AnswerPage ReadAll(Reader all, long after)
    {
        var page = new AnswerPage(store.Epoch, MaxBytes) { End = after };
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
