using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Scenarios in which the connection fails.</summary>
internal static class ConnectionFaults
{
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("server-away", "the first attempt to connect fails", ServerAwayAsync),
        new("cut", "the connection is cut between statuses", CutAsync),
        new("cut-all", "like cut, for all deployments", CutAllAsync) { WatchesAll = true },
        new("cut-in-first-answer", "the connection is cut in the middle of the first answer", CutInFirstAnswerAsync),
        new("cut-in-answer", "the connection is cut in the middle of the answer that fills a gap", CutInAnswerAsync),
        new("closed", "the server closes the connection with a close message", ClosedAsync),
        new("stall", "the server sends nothing, not even pings, for longer than the client's server timeout", StallAsync)
        {
            // Allows for the client's server timeout of 5 s, which it checks every few seconds, and for the reconnect.
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
        await run.AllReportedAsync();
        run.Succeed();
    }

    private static async Task ClosedAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        run.Lose(connection =>
        {
            connection.Send(HubFrames.Closing("The server is stopping."));
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
        await run.AllReportedAsync();
        run.Lose(connection => connection.Stall());
        run.Commit("Verifying");
        await run.SubscribedAsync();
        run.Succeed();
    }
}
