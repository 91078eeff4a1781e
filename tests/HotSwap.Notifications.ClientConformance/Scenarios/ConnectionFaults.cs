using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>The connection fails.</summary>
internal static class ConnectionFaults
{
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("server-away", "the first attempt to connect fails", ServerAwayAsync),
        new("cut", "the connection is cut between statuses", CutAsync),
        new("cut-all", "the same for all deployments", CutAllAsync) { WatchesAll = true },
        new("cut-in-first-answer", "the connection is cut in the middle of the first answer", CutInFirstAnswerAsync),
        new("cut-in-answer", "the connection is cut in the middle of the answer that fills a gap", CutInAnswerAsync),
        new("closed", "the server closes the connection in order", ClosedAsync),
        new("stall", "the server says nothing, not even pings, for longer than the client's server timeout", StallAsync)
        {
            // The client's timeout of 5 s is checked every few seconds; then it connects again.
            Limit = TimeSpan.FromSeconds(25),
        },
    ];

    private static async Task ServerAwayAsync(ScenarioRun run)
    {
        run.Hub.RefuseConnections(1);
        run.Seed("Pending");
        await run.BegunAsync();
        run.Succeed();
    }

    private static async Task CutAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        run.Cut();
        run.Commit("Verifying");
        run.Commit("Cleaning");
        await run.SubscribedAsync();
        run.Succeed();
    }

    private static async Task CutAllAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        run.SeedOf("d-2", "Pending");
        await run.BegunAsync();
        run.Notify("Running", "d-2");
        run.Cut();
        run.Commit("Running", "d-1");
        run.Commit("Succeeded", "d-2");
        await run.SubscribedAsync();
        run.Notify("Succeeded", "d-1");
    }

    private static async Task CutInFirstAnswerAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        run.Hub.PlanCall(run.Hub.CutInAnswer);
        await run.BegunAsync();
        run.Succeed();
    }

    private static async Task CutInAnswerAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Hub.PlanCall(run.Hub.CutInAnswer);
        run.Commit("Running");
        run.Notify("Verifying");
        await run.ToldAsync();
        run.Succeed();
    }

    private static async Task ClosedAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        run.Lose(connection =>
        {
            connection.Send(HubFrames.Closing("The server stops."));
            connection.Cut();
        });
        run.Commit("Verifying");
        await run.SubscribedAsync();
        run.Succeed();
    }

    private static async Task StallAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        await run.ToldAsync();
        run.Lose(connection => connection.Stall());
        run.Commit("Verifying");
        await run.SubscribedAsync();
        run.Succeed();
    }
}
