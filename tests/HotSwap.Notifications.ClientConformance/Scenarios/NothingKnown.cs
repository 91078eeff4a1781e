namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Nothing is known of what the client watches.</summary>
internal static class NothingKnown
{
    /// <summary>No connection is lost and no call is refused, so nothing waits.</summary>
    private static readonly TimeSpan _noReconnectLimit = TimeSpan.FromSeconds(5);

    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("nothing-known", "the deployment does not exist yet", AtFirstAsync) { Limit = _noReconnectLimit },
        new("nothing-known-all", "there is no deployment yet", AtFirstAsync) { WatchesAll = true, Limit = _noReconnectLimit },
        new("nothing-known-kept", "the connection is cut while the deployment does not exist yet", CutMeanwhileAsync),
        new("nothing-known-later", "the log begins anew, and the deployment is gone", LaterAsync),
        new("nothing-known-later-all", "the log begins anew, and every deployment is gone", LaterAsync) { WatchesAll = true },
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
        await run.ToldAsync();
        run.Hub.Log.BeginEmptyTerm();
        run.ExpectNothingKnown(recovered: false);
        run.Cut();
        await run.SubscribedAsync();
        await run.ToldAsync();

        // A user that looks at statuses alone may learn of the loss with the first one.
        var queued = run.CommitUnseen("Queued");
        run.Expect(queued, recovered: false, isMarkFree: true);
        run.Send(queued);
        run.Succeed();
    }
}
