namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Scenarios without faults.</summary>
internal static class PlainFeeds
{
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("plain", "statuses arrive one by one", PlainAsync),
        new("plain-all", "like plain, for all deployments", PlainAllAsync) { WatchesAll = true },
        new("already-over", "the deployment is over before the client connects", AlreadyOver),
        new("progress", "progress arrives before its status, and after a final status", ProgressAsync),
        new("progress-in-answer", "the answer contains a progress value, and a newer one arrives before the answer", ProgressInAnswerAsync),
        new("own-final-status", "the host defines its own final status, and Succeeded is not final", OwnFinalStatusAsync),
    ];

    private static async Task PlainAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        run.Notify("Verifying");
        run.Succeed();
    }

    private static async Task PlainAllAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending", "Running");
        run.SeedOf("d-2", "Pending");
        await run.BegunAsync();
        run.Notify("Running", "d-2");
        run.Notify("Succeeded", "d-1");
        run.Notify("Pending", "d-3");
        run.Notify("Succeeded", "d-2");
    }

    private static Task AlreadyOver(ScenarioRun run)
    {
        run.Seed("Pending", "Running", "Succeeded");
        return Task.CompletedTask;
    }

    private static async Task ProgressAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        run.SendProgress(20, sequence: 2, isRequired: true);
        run.SendProgress(50, sequence: 3, isRequired: true);
        run.Notify("Verifying");
        await run.AllReportedAsync();
        run.SendProgress(90, sequence: 4, isRequired: false);
        run.Succeed();
        run.SendProgress(100, sequence: 4, isRequired: false);
    }

    private static async Task ProgressInAnswerAsync(ScenarioRun run)
    {
        run.Seed("Pending", "Running");
        run.Hub.PlanCall(call =>
        {
            var answered = run.CommitProgress(40, sequence: 2, isRequired: false);
            call.Connection.IsSubscribed = true;
            run.SendProgress(60, sequence: 2, isRequired: true);
            run.Hub.Answer(call, run.Hub.Read(call, run.Hub.Log.Head) with { Progress = answered });
        });
        await run.BegunAsync();
        run.Succeed();
    }

    private static async Task OwnFinalStatusAsync(ScenarioRun run)
    {
        run.SetFinalStatuses(["Archived"]);
        run.Seed("Pending");
        await run.BegunAsync();
        run.Succeed();
        run.Notify("Archived");
    }
}
