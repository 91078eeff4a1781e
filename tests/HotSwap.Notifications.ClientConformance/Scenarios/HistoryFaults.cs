namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>The history does not reach back, or the log is another one.</summary>
internal static class HistoryFaults
{
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("history-lost", "the history does not reach back after a cut", run => HistoryLostAsync(run, run.Cut)),
        new("history-lost-all", "the same for all deployments", HistoryLostAllAsync) { WatchesAll = true },
        new("unchanged-after-loss-all", "after a loss, one of the current states was told before", UnchangedAfterLossAsync) { WatchesAll = true },
        new("snapshot-after-loss-all", "the current states after a loss do not fit in the answer", SnapshotAfterLossAsync)
        {
            WatchesAll = true,
        },
        new("new-term", "the log begins anew after a cut, and its positions begin again", run => NewTermAsync(run, run.Cut)),
        new("new-term-ended", "the log begins anew, and the subscription ends", run => NewTermAsync(run, () => run.End("history_lost"))),
        new("new-term-all", "the log begins anew for all deployments", NewTermAllAsync) { WatchesAll = true },
        new("new-term-recovered", "the log has another epoch after a restart, and lost nothing", NewTermRecoveredAsync),
    ];

    /// <param name="run">The run.</param>
    /// <param name="loseSubscription">What the client notices: a cut, or the end of the subscription.</param>
    public static async Task HistoryLostAsync(ScenarioRun run, Action loseSubscription)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        await run.ToldAsync();
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
        await run.ToldAsync();
        run.CommitUnseen("Running", "d-1");
        run.CommitUnseen("Verifying", "d-1");
        run.Expect(run.CommitUnseen("Verifying", "d-2"), recovered: false);
        run.Expect(run.CommitUnseen("Succeeded", "d-1"), recovered: false, isMarkFree: true);
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

        // What was told before no longer holds, so the current state is told whole.
        run.Expect(unchanged, recovered: false);
        run.CommitUnseen("Running", "d-2");
        run.Expect(run.CommitUnseen("Verifying", "d-2"), recovered: false, isMarkFree: true);
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
        run.Expect(run.CommitUnseen("Verifying", "d-2"), recovered: false, isMarkFree: true);
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
        await run.ToldAsync();
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
        await run.ToldAsync();
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
        await run.ToldAsync();
        run.Hub.Log.BeginTermWithHistory();
        run.Cut();
        run.Commit("Verifying");
        await run.SubscribedAsync();
        run.Succeed();
    }
}
