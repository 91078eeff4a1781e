using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Rules of reading statuses in pages.</summary>
internal static class PageRules
{
    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "pages-leave-nothing-out",
            LogContractParts.ReadBack,
            "ReadAsync returns the statuses of the scope after a position, each once and ordered by Position, in pages of at most max. Only the last page may be empty.",
            InPagesAsync),
        new(
            "page-end-is-where-a-reader-goes-on",
            LogContractParts.ReadBack,
            "End has the current term. Its number is the Position of the page's last status, but on the last page that of the log's latest status. CompleteAfter is 0 while nothing was deleted.",
            EndsAsync),
        new(
            "pages-while-appends-go-on",
            LogContractParts.ReadBack,
            "A reader that continues from the End of each page receives every status once, even during appends.",
            WhileAppendingAsync),
    ];

    private static async Task InPagesAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync([.. Items.Many(20, deployments: 3), Items.Of("d-1", isFinal: true)]).ConfigureAwait(false);
        await node.WaitForReportAsync(21).ConfigureAwait(false);
        foreach (var scope in new[] { DeploymentScope.All, DeploymentScope.Of("d-1"), DeploymentScope.Of("unknown") })
        {
            for (var after = 0L; after <= 22; after++)
            {
                var read = await ReadAsync(run, node, scope, after, max: 3).ConfigureAwait(false);
                CheckRead(run, node, read, scope, after);
            }
        }

        var all = await node.ReadAsync(DeploymentScope.All, after: 0, max: 1_000).ConfigureAwait(false);
        run.Equal((21, true), (all.Statuses.Count, all.IsLast), "(number of statuses, IsLast) of a page that has room for all.");
        var exact = await node.ReadAsync(DeploymentScope.All, after: 0, max: 21).ConfigureAwait(false);
        run.Equal(exact.Statuses.Count == 21, exact.IsLast, "IsLast of a page that has room for exactly all.");
    }

    private static async Task EndsAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await CheckEndAsync(run, node, DeploymentScope.All, after: 0, max: 2, end: 0).ConfigureAwait(false);
        await node.AppendAsync(Items.Of("a", "b", "a", "b", "c")).ConfigureAwait(false);
        await node.WaitForReportAsync(5).ConfigureAwait(false);
        await CheckEndAsync(run, node, DeploymentScope.All, after: 0, max: 2, end: 2).ConfigureAwait(false);
        await CheckEndAsync(run, node, DeploymentScope.All, after: 2, max: 10, end: 5).ConfigureAwait(false);
        await CheckEndAsync(run, node, DeploymentScope.Of("a"), after: 0, max: 1, end: 1).ConfigureAwait(false);
        await CheckEndAsync(run, node, DeploymentScope.Of("a"), after: 1, max: 5, end: 5).ConfigureAwait(false);
        await CheckEndAsync(run, node, DeploymentScope.Of("a"), after: 3, max: 5, end: 5).ConfigureAwait(false);
        await CheckEndAsync(run, node, DeploymentScope.Of("unknown"), after: 0, max: 5, end: 5).ConfigureAwait(false);
    }

    private static async Task WhileAppendingAsync(LogRun run)
    {
        const int batches = 40;
        var node = await run.OpenAsync().ConfigureAwait(false);
        var appending = Task.Run(
            async () =>
            {
                for (var batch = 0; batch < batches; batch++)
                {
                    await node.AppendAsync(Items.Many(5, deployments: 2)).ConfigureAwait(false);
                }
            },
            run.CancellationToken);
        var reading = new[] { DeploymentScope.All, DeploymentScope.Of("d-1") }
            .Select(scope => FollowAsync(run, node, scope, isOver: () => appending.IsCompleted)).ToList();
        await appending.ConfigureAwait(false);
        await node.WaitForReportAsync(5 * batches).ConfigureAwait(false);
        CheckRead(run, node, await reading[0].ConfigureAwait(false), DeploymentScope.All, after: 0);
        CheckRead(run, node, await reading[1].ConfigureAwait(false), DeploymentScope.Of("d-1"), after: 0);
    }

    /// <summary>Continues from the End of each page. Stops at the first last page that was read after the appends were over.</summary>
    private static async Task<List<LoggedStatus>> FollowAsync(LogRun run, LogNode node, DeploymentScope scope, Func<bool> isOver)
    {
        var read = new List<LoggedStatus>();
        for (var (after, isDone) = (0L, false); !isDone;)
        {
            var wasOver = isOver();
            var page = await node.ReadAsync(scope, after, max: 7).ConfigureAwait(false);
            run.True(page.End.Number >= after, "End of a page is before the position to read after.", $"{after} or more", $"{page.End.Number}");
            read.AddRange(page.Statuses);
            (after, isDone) = (page.End.Number, wasOver && page.IsLast);
            await Task.Yield();
        }

        return read;
    }

    private static async Task<List<LoggedStatus>> ReadAsync(LogRun run, LogNode node, DeploymentScope scope, long after, int max)
    {
        var read = new List<LoggedStatus>();
        while (true)
        {
            var page = await node.ReadAsync(scope, after, max).ConfigureAwait(false);
            run.True(
                page.Statuses.Count <= max && (page.Statuses.Count > 0 || page.IsLast),
                $"A page of at most {max} has a wrong size.",
                page.IsLast ? $"0 to {max}" : $"1 to {max}",
                $"{page.Statuses.Count}");
            run.Equal(0, page.CompleteAfter, "CompleteAfter of a log from which nothing was deleted.");
            read.AddRange(page.Statuses);
            if (page.IsLast)
            {
                return read;
            }

            after = page.Statuses[^1].Position;
        }
    }

    private static void CheckRead(LogRun run, LogNode node, List<LoggedStatus> read, DeploymentScope scope, long after)
    {
        var expected = node.Reports.Statuses.Where(status => status.Position > after && (scope.IsAll || status.ExecutionId == scope.ExecutionId)).ToList();
        var what = $"The statuses of {(scope.IsAll ? "all deployments" : $"'{scope.ExecutionId}'")} after Position {after}.";
        run.Equal(expected, read, Items.Text, what);
        run.True(
            expected.Zip(read).All(pair => pair.First.Payload.Span.SequenceEqual(pair.Second.Payload.Span) && pair.First.IsFinal == pair.Second.IsFinal),
            what, "payload and IsFinal as reported", "another payload or IsFinal");
    }

    private static async Task CheckEndAsync(LogRun run, LogNode node, DeploymentScope scope, long after, int max, long end)
    {
        var page = await node.ReadAsync(scope, after, max).ConfigureAwait(false);
        run.Equal(
            new DeploymentCursor(node.Epoch, end),
            page.End,
            $"End of a page of at most {max} of {(scope.IsAll ? "all deployments" : $"'{scope.ExecutionId}'")} after Position {after}. The log is empty, or has the statuses a b a b c.");
    }
}
