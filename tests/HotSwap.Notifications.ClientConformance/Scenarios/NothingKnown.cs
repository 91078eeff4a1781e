namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Scenarios in which the server does not know the watched deployment.</summary>
internal static class NothingKnown
{
    /// <summary>A short limit, because without a lost connection or a refused call the client never waits.</summary>
    private static readonly TimeSpan _noReconnectLimit = TimeSpan.FromSeconds(5);

    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("nothing-known", "the deployment does not exist yet", AtFirstAsync) { Limit = _noReconnectLimit },
        new("nothing-known-all", "no deployment exists yet", AtFirstAsync) { WatchesAll = true, Limit = _noReconnectLimit },
        new("nothing-known-kept", "the connection is cut while the deployment does not exist yet", CutMeanwhileAsync),
        new("nothing-known-later", "the log is empty after a cut, and the deployment is gone", LaterAsync),
        new("nothing-known-later-all", "the log is empty after a cut, and all deployments are gone", LaterAsync) { WatchesAll = true },
    ];

    private static async Task AtFirstAsync(ScenarioRun run)
    {
        run.ExpectNothingKnown(recovered: true);
        await run.BegunAsync();
        run.Notify("Pending");
        run.Succeed();
    }

    private static async Task CutMeanwhileAsync(ScenarioRun run)
    {
        run.CommitUnseen("Running", "d-2");
        run.ExpectNothingKnown(recovered: true);
        await run.BegunAsync();
        run.Cut();
        await run.SubscribedAsync();
        run.Notify("Pending");
        run.Succeed();
    }

    private static async Task LaterAsync(ScenarioRun run)
    {
        run.Seed("Pending");
        await run.BegunAsync();
        run.Notify("Running");
        await run.AllReportedAsync();
        run.Hub.Log.BeginEmptyTerm();
        run.ExpectNothingKnown(recovered: false);
        run.Cut();
        await run.SubscribedAsync();
        await run.AllReportedAsync();

        // A client may also mark the loss on the first status, for users that look only at statuses.
        var queued = run.CommitUnseen("Queued");
        run.Expect(queued, recovered: false, isMarkOptional: true);
        run.Send(queued);
        run.Succeed();
    }
}
