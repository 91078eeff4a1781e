using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Rules of opening a log.</summary>
internal static class OpeningRules
{
    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "open-begins-a-term",
            LogContractParts.Basic,
            "OpenAsync reports the content of the log with Reset. A new log is empty, and its first status has Position 1.",
            BeginsATermAsync),
        new(
            "traits-are-kept",
            LogContractParts.Basic,
            "Traits do not change. An open log that works has no Trouble. A log without ReadsBack returns an empty last page whose CompleteAfter and End are its latest position.",
            KeepsTraitsAsync),
        new(
            "trait-durable", LogContractParts.Restart, "A log that survives the process has the trait Durable.", run => HasAsync(run, LogTraits.Durable)),
        new(
            "trait-reads-back", LogContractParts.ReadBack, "A log that reads statuses in pages has the trait ReadsBack.", run => HasAsync(run, LogTraits.ReadsBack)),
        new("trait-shared", LogContractParts.Shared, "A log of several nodes has the trait Shared.", run => HasAsync(run, LogTraits.Shared)),
    ];

    private static async Task BeginsATermAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        var snapshot = node.Snapshot;
        run.Equal((0L, 0L), (snapshot.Position, snapshot.CompleteAfter), "A new log reported statuses: (Position, CompleteAfter) of the snapshot.");
        run.Equal(0, snapshot.Latest.Count + snapshot.Recent.Count + snapshot.EarlierTerms.Count, "The snapshot of a new log is not empty.");
        var result = (await node.AppendAsync(Items.Of("d")).ConfigureAwait(false))[0];
        run.Equal(new AppendResult(AppendOutcome.Appended, 1, 1), result, "The first status has wrong numbers.");
        await node.WaitForReportAsync(1).ConfigureAwait(false);
        run.Equal(1, node.Reports.Reported.OfType<LogSnapshot>().Count(), "Reset was called again although nothing was lost. The number of calls.");
    }

    private static async Task KeepsTraitsAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        var traits = node.Log.Traits;
        await node.AppendAsync(Items.Of("a", "b")).ConfigureAwait(false);
        await node.WaitForReportAsync(2).ConfigureAwait(false);
        run.Equal(traits, node.Log.Traits, "Traits changed.");
        run.Equal(null, node.Log.Trouble, "An open log that appends has Trouble.");
        if (traits.HasFlag(LogTraits.ReadsBack))
        {
            return;
        }

        var page = await node.ReadAsync(DeploymentScope.All, after: 0, max: 10).ConfigureAwait(false);
        run.Equal([], page.Statuses, Items.Text, "A log without ReadsBack returned statuses.");
        run.Equal((2L, true), (page.CompleteAfter, page.IsLast), "A page of a log without ReadsBack: (CompleteAfter, IsLast).");
        run.Equal(new DeploymentCursor(node.Epoch, 2), page.End, "A page of a log without ReadsBack: End.");
    }

    private static async Task HasAsync(LogRun run, LogTraits trait)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        run.True(node.Log.Traits.HasFlag(trait), "Traits lack a value.", $"{trait}", $"{node.Log.Traits}");
    }
}
