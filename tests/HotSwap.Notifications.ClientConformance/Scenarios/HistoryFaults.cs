namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Scenarios in which the history does not reach back to the cursor, or the log begins a new term.</summary>
internal static class HistoryFaults
{
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("history-lost", "after a cut, the history does not reach back to the cursor", run => HistoryLostAsync(run, run.Cut)),
        new("history-lost-all", "like history-lost, for all deployments", HistoryLostAllAsync) { WatchesAll = true },
        new("unchanged-after-loss-all", "after a loss, one of the current states is a status that the client has already reported", UnchangedAfterLossAsync) { WatchesAll = true },
        new("snapshot-after-loss-all", "after a loss, the current states do not fit into the answer", SnapshotAfterLossAsync)
        {
            WatchesAll = true,
        },
        new("new-term", "after a cut, the log is empty and its positions start again", run => NewTermAsync(run, run.Cut)),
        new("new-term-ended", "the log is empty and its positions start again, and the subscription ends", run => NewTermAsync(run, () => run.End("history_lost"))),
        new("new-term-all", "like new-term, for all deployments", NewTermAllAsync) { WatchesAll = true },
        new("new-term-recovered", "after a restart, the log has another epoch but has lost nothing", NewTermRecoveredAsync),
    ];

    /// <param name="run">The run.</param>
    /// <param name="loseSubscription">The action that ends the subscription: a cut, or the end event.</param>
    public static async Task HistoryLostAsync(ScenarioRun run, Action loseSubscription)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        await run.AllReportedAsync();
        run.CommitUnseen("Verifying");
        run.Expect(run.CommitUnseen("Cleaning"), recovered: false);
        run.Hub.Log.LoseHistory();
        loseSubscription();
        await run.SubscribedAsync();
        run.Notify("Reporting");
        run.Succeed();
    }

    private static async Task HistoryLostAllAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        run.SeedOf("d-2", "Pending");
        await run.BegunAsync();
        run.Notify("Running", "d-2");
        await run.AllReportedAsync();
        run.CommitUnseen("Running", "d-1");
        run.CommitUnseen("Verifying", "d-1");
        run.Expect(run.CommitUnseen("Verifying", "d-2"), recovered: false);
        run.Expect(run.CommitUnseen("Succeeded", "d-1"), recovered: false, isMarkOptional: true);
        run.Hub.Log.LoseHistory();
        run.Cut();
        await run.SubscribedAsync();
        run.Notify("Succeeded", "d-2");
    }

    private static async Task UnchangedAfterLossAsync(ScenarioRun run)
    {
        var unchanged = run.Hub.Log.Append("d-1", "Running");
        run.Expect(unchanged);
        run.SeedOf("d-2", "Pending");
        await run.BegunAsync();

        // A loss voids earlier updates, so the client must report the whole current state.
        run.Expect(unchanged, recovered: false);
        run.CommitUnseen("Running", "d-2");
        run.Expect(run.CommitUnseen("Verifying", "d-2"), recovered: false, isMarkOptional: true);
        run.Hub.Log.LoseHistory();
        run.Cut();
        await run.SubscribedAsync();
        run.Notify("Succeeded", "d-1");
    }

    private static async Task SnapshotAfterLossAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        await run.BegunAsync();
        run.Hub.PlanCall(call =>
        {
            var whole = run.Hub.Read(call, run.Hub.Log.Head);
            var (first, second) = (whole.Statuses[0], whole.Statuses[1]);
            run.Hub.Answer(call, whole with { Statuses = [first], Number = first.Position, SnapshotEnd = run.Hub.Log.Head });
            WithheldPositions.Send(run, first.Position + 1, second.Position - 1);
            run.Send(second);
        });
        run.CommitUnseen("Pending", "d-2");
        run.Expect(run.CommitUnseen("Running", "d-1"), recovered: false);
        run.CommitUnseen("Running", "d-2");
        run.Expect(run.CommitUnseen("Verifying", "d-2"), recovered: false, isMarkOptional: true);
        run.Hub.Log.LoseHistory();
        run.Cut();
        await run.SubscribedAsync();
        run.Notify("Succeeded", "d-1");
    }

    private static async Task NewTermAsync(ScenarioRun run, Action loseSubscription)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        run.Notify("Verifying");
        await run.AllReportedAsync();
        run.Hub.Log.BeginEmptyTerm();
        run.CommitUnseen("Queued");
        run.Expect(run.CommitUnseen("Deploying"), recovered: false);
        loseSubscription();
        await run.SubscribedAsync();
        run.Notify("Reporting");
        run.Succeed();
    }

    private static async Task NewTermAllAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        run.SeedOf("d-2", "Pending");
        await run.BegunAsync();
        run.Notify("Running", "d-1");
        await run.AllReportedAsync();
        run.Hub.Log.BeginEmptyTerm();
        run.Expect(run.CommitUnseen("Queued", "d-3"), recovered: false);
        run.Cut();
        await run.SubscribedAsync();
        run.Notify("Deploying", "d-3");
    }

    private static async Task NewTermRecoveredAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        await run.AllReportedAsync();
        run.Hub.Log.BeginTermWithHistory();
        run.Cut();
        run.Commit("Verifying");
        await run.SubscribedAsync();
        run.Succeed();
    }
}
