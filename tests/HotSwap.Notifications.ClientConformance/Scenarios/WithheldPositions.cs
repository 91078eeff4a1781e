namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Scenarios in which a client of all deployments may not see every position.</summary>
internal static class WithheldPositions
{
    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("withheld-all", "the server withholds positions, among the events and in an answer", WithheldAsync) { WatchesAll = true },
        new("withheld-earlier-answer-all", "a late DeploymentsWithheld belongs to an earlier answer", EarlierAnswerAsync) { WatchesAll = true },
    ];

    /// <summary>Appends two statuses that the client may not see, and sends their positions as withheld.</summary>
    public static void Withhold(ScenarioRun run)
    {
        var first = run.Hub.Log.Append("d-hidden", "Pending", isWithheld: true);
        var last = run.Hub.Log.Append("d-hidden", "Running", isWithheld: true);
        Send(run, first.Position, last.Position);
    }

    /// <summary>Sends withheld positions with the number of each connection's last answer.</summary>
    public static void Send(ScenarioRun run, long first, long last)
    {
        var answers = run.Hub.Subscribed().Select(connection => connection.AnswersOfAll).LastOrDefault();
        run.Send("DeploymentsWithheld", run.Hub.Payloads.Withheld(first, last, answers - 1));
    }

    private static async Task WithheldAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        await run.BegunAsync();
        run.Notify("Running", "d-1");
        Withhold(run);
        run.Notify("Verifying", "d-1");
        await run.AllReportedAsync();
        run.Cut();
        run.Hub.Log.Append("d-hidden", "Succeeded", isWithheld: true);
        run.Commit("Cleaning", "d-1");
        await run.SubscribedAsync();
        run.Notify("Succeeded", "d-1");
    }

    private static async Task EarlierAnswerAsync(ScenarioRun run)
    {
        run.SeedOf("d-1", "Pending");
        await run.BegunAsync();
        run.End("not_decided");
        await run.SubscribedAsync();
        var head = run.Hub.Log.Head;
        run.Send("DeploymentsWithheld", run.Hub.Payloads.Withheld(head + 1, head + 2, answerNumber: 0));
        run.Notify("Running", "d-1");
        run.Notify("Verifying", "d-1");
        Withhold(run);
        run.Notify("Succeeded", "d-1");
    }
}
