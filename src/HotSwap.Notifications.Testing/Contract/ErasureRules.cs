using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Rules of erasing a deployment.</summary>
internal static class ErasureRules
{
    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "erasure-removes-one-deployment",
            LogContractParts.Erasure,
            "DeleteAsync erases a deployment and no other, and returns whether the log knew it.",
            RemovesAsync),
        new(
            "erased-deployment-begins-at-one",
            LogContractParts.Erasure,
            "A later status of an erased deployment has Sequence 1 and the next Position. Its keys can be used again. Cursors stay valid.",
            BeginsAtOneAsync),
        new(
            "erasure-shows-in-pages",
            LogContractParts.Erasure | LogContractParts.ReadBack,
            "ReadAsync returns no erased status. CompleteAfter is not before the last erased Position, so that a reader of all or of the erased deployment detects the loss.",
            ShowsInPagesAsync),
        new(
            "erasure-survives-a-restart",
            LogContractParts.Erasure | LogContractParts.Restart,
            "After a restart, an erased deployment is still unknown, and Positions continue.",
            SurvivesAsync),
    ];

    private static async Task RemovesAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d", "e", "d")).ConfigureAwait(false);
        run.Equal(false, await node.DeleteAsync("unknown").ConfigureAwait(false), "DeleteAsync of a deployment that the log does not know.");
        run.Equal(true, await node.DeleteAsync("d").ConfigureAwait(false), "DeleteAsync of a deployment that the log knows.");
        await LatestAsync(run, node, "'e' (Sequence 1, Position 2)").ConfigureAwait(false);
        run.Equal(false, await node.DeleteAsync("d").ConfigureAwait(false), "DeleteAsync of a deployment that was erased.");
    }

    private static async Task BeginsAtOneAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d"), Items.Keyed("d", "k")).ConfigureAwait(false);
        await node.WaitForReportAsync(2).ConfigureAwait(false);
        await node.DeleteAsync("d").ConfigureAwait(false);
        await node.CheckAsync(node.Epoch, 2, CursorValidity.Valid).ConfigureAwait(false);
        var results = await node.AppendAsync(Items.Keyed("d", "k") with { ExpectedSequence = 0 }).ConfigureAwait(false);
        run.Equal([new AppendResult(AppendOutcome.Appended, 1, 3)], results, Items.Text, "A status of an erased deployment, with its key and an ExpectedSequence of 0.");
    }

    private static async Task ShowsInPagesAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d", "e", "d", "e")).ConfigureAwait(false);
        await node.WaitForReportAsync(4).ConfigureAwait(false);
        await node.DeleteAsync("d").ConfigureAwait(false);
        var page = await node.ReadAsync(DeploymentScope.All, after: 0, max: 10).ConfigureAwait(false);
        run.True(page.Statuses.All(status => status.ExecutionId != "d"), "A page has an erased status.", "no status of 'd'", Items.List(page.Statuses, Items.Text));
        run.True(page.CompleteAfter >= 3, "CompleteAfter of a page of all, after a status at Position 3 was erased.", "3 or more", $"{page.CompleteAfter}");
        run.Equal(
            ["'e' (Sequence 2, Position 4)"],
            page.Statuses.Where(status => status.Position > page.CompleteAfter).Select(Items.Text),
            text => text,
            "The statuses after CompleteAfter.");
        var behind = await node.ReadAsync(DeploymentScope.Of("d"), after: 1, max: 10).ConfigureAwait(false);
        run.True(behind.CompleteAfter >= 3, "CompleteAfter of a page of the erased deployment after Position 1, after its status at Position 3 was erased.", "3 or more", $"{behind.CompleteAfter}");
        run.Equal([], (await node.ReadAsync(DeploymentScope.Of("d"), after: 0, max: 10).ConfigureAwait(false)).Statuses, Items.Text, "The statuses of an erased deployment.");
    }

    private static async Task SurvivesAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("e", "d")).ConfigureAwait(false);
        await node.DeleteAsync("d").ConfigureAwait(false);
        node = await run.ReopenAsync(node).ConfigureAwait(false);
        await LatestAsync(run, node, "'e' (Sequence 1, Position 1)").ConfigureAwait(false);
        run.Equal(
            ["'e' (Sequence 1, Position 1)"], node.Reports.GetLatest().Select(Items.Text), text => text, "The latest statuses in the snapshot after an erasure and a restart.");
        var results = await node.AppendAsync(Items.Of("d")).ConfigureAwait(false);
        run.Equal([new AppendResult(AppendOutcome.Appended, 1, 3)], results, Items.Text, "The next status after the deployment at Position 2 was erased, and a restart.");
    }

    private static async Task LatestAsync(LogRun run, LogNode node, params string[] expected)
    {
        var page = await node.ReadLatestAsync().ConfigureAwait(false);
        run.Equal(expected, page.Statuses.Select(Items.Text), text => text, "ReadLatestAsync after an erasure.");
    }
}
