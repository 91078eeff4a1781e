namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Scenarios in which events are repeated, missing or out of order.</summary>
internal static class EventFaults
{
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("duplicates", "events are repeated, also after a reconnect", DuplicatesAsync),
        new("duplicates-all", "like duplicates, for all deployments", DuplicatesAllAsync) { WatchesAll = true },
        new("gap", "an event is missing, and the answer to the next Resume call contains it", GapAsync),
        new("gap-all", "like gap, for all deployments", GapAllAsync) { WatchesAll = true },
        new("out-of-order", "events arrive out of order", OutOfOrderAsync),
    ];

    private static async Task DuplicatesAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        var running = run.Notify("Running");
        run.Send(running);
        var verifying = run.Notify("Verifying");
        run.Send(running, verifying, verifying);
        await run.AllReportedAsync();
        run.Cut();
        await run.SubscribedAsync();
        run.Send(running, verifying);
        run.Succeed();
    }

    private static async Task DuplicatesAllAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        await run.BegunAsync();
        var pending = run.Notify("Pending", "d-2");
        run.Send(pending);
        var running = run.Notify("Running", "d-1");
        run.Send(pending, running);
        run.Notify("Running", "d-2");
    }

    private static async Task GapAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        run.Commit("Verifying");
        run.Notify("Cleaning");
        await run.AllReportedAsync();
        run.Commit("Reporting");
        run.Succeed();
    }

    private static async Task GapAllAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        await run.BegunAsync();
        run.Commit("Pending", "d-2");
        run.Notify("Running", "d-1");
        await run.AllReportedAsync();
        run.Commit("Running", "d-2");
        run.Commit("Succeeded", "d-2");
        run.Notify("Succeeded", "d-1");
    }

    private static async Task OutOfOrderAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        var running = run.Commit("Running");
        var verifying = run.Commit("Verifying");
        var cleaning = run.Commit("Cleaning");
        run.Send(cleaning, running, verifying);
        run.Succeed();
    }
}
