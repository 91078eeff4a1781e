namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Events repeat, are missing, or overtake each other.</summary>
internal static class EventFaults
{
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("duplicates", "events repeat, also after a reconnect", DuplicatesAsync),
        new("duplicates-all", "the same for all deployments", DuplicatesAllAsync) { WatchesAll = true },
        new("gap", "an event is missing, and the answer to the next Resume has it", GapAsync),
        new("gap-all", "the same for all deployments", GapAllAsync) { WatchesAll = true },
        new("out-of-order", "events overtake each other", OutOfOrderAsync),
    ];

    private static async Task DuplicatesAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        var running = run.Notify("Running");
        run.Send(running);
        var verifying = run.Notify("Verifying");
        run.Send(running, verifying, verifying);
        await run.ToldAsync();
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
        await run.ToldAsync();
        run.Commit("Reporting");
        run.Succeed();
    }

    private static async Task GapAllAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        await run.BegunAsync();
        run.Commit("Pending", "d-2");
        run.Notify("Running", "d-1");
        await run.ToldAsync();
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
