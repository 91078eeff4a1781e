using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Rules of reading the latest statuses.</summary>
internal static class LatestRules
{
    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "latest-of-an-empty-log",
            LogContractParts.Basic,
            "ReadLatestAsync of a log without statuses returns an empty last page, whose Head is the start of the term.",
            EmptyAsync),
        new(
            "latest-in-pages",
            LogContractParts.Basic,
            "ReadLatestAsync returns the latest status of each deployment once, the newest first. Head is the log's latest status. IsLast is true on the last page only.",
            InPagesAsync),
        new(
            "latest-of-one-deployment",
            LogContractParts.Basic,
            "ReadLatestAsync of one deployment returns only its latest status, or no status if the log does not know the deployment.",
            OfOneAsync),
    ];

    private static async Task EmptyAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        var page = await node.ReadLatestAsync().ConfigureAwait(false);
        run.Equal([], page.Statuses, Items.Text, "The statuses of an empty log.");
        run.Equal((true, new DeploymentCursor(node.Epoch, 0)), (page.IsLast, page.Head), "(IsLast, Head) of the page.");
    }

    private static async Task OfOneAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync([.. Items.Of("a", "b", "a", "c")]).ConfigureAwait(false);
        await node.WaitForReportAsync(4).ConfigureAwait(false);

        var known = await node.ReadLatestAsync(DeploymentScope.Of("a"), long.MaxValue, max: 2).ConfigureAwait(false);
        run.Equal(["'a' (Sequence 2, Position 3)"], known.Statuses.Select(Items.Text), text => text, "The latest status of one deployment.");
        run.Equal((true, new DeploymentCursor(node.Epoch, 4)), (known.IsLast, known.Head), "(IsLast, Head) of the page.");

        var unknown = await node.ReadLatestAsync(DeploymentScope.Of("unknown"), long.MaxValue, max: 2).ConfigureAwait(false);
        run.Equal((0, true), (unknown.Statuses.Count, unknown.IsLast), "(number of statuses, IsLast) of a deployment that the log does not know.");
    }

    private static async Task InPagesAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync([.. Items.Of("a", "b", "c", "a", "d", "c"), Items.Of("e", isFinal: true)]).ConfigureAwait(false);
        await node.WaitForReportAsync(7).ConfigureAwait(false);
        var latest = new[] { ("e", 7), ("c", 6), ("d", 5), ("a", 4), ("b", 2) }.Select(each => $"{each.Item1} at Position {each.Item2}").ToList();
        for (var max = 1; max <= 6; max++)
        {
            var read = new List<LoggedStatus>();
            for (var isLast = false; !isLast;)
            {
                var page = await node.ReadLatestAsync(read.Count == 0 ? long.MaxValue : read[^1].Position, max).ConfigureAwait(false);
                run.True(
                    page.Statuses.Count <= max && (page.Statuses.Count > 0 || page.IsLast),
                    $"A page of at most {max} has a wrong size.",
                    page.IsLast ? $"0 to {max}" : $"1 to {max}",
                    $"{page.Statuses.Count}");
                run.Equal(new DeploymentCursor(node.Epoch, 7), page.Head, "Head of a page.");
                read.AddRange(page.Statuses);
                isLast = page.IsLast;
                run.Equal(read.Count >= latest.Count, isLast, $"IsLast of a page of at most {max}, after {read.Count} of {latest.Count} deployments.");
            }

            run.Equal(latest, read.Select(status => $"{status.ExecutionId} at Position {status.Position}"), text => text, $"All pages of at most {max}.");
            run.True(
                read.All(status => status.Payload.Span.SequenceEqual(node.Reports.Find(status.Position)!.Payload.Span)),
                "The payload that was read differs from the payload that was reported.", "the same bytes", "other bytes");
            run.True(read[0].IsFinal && !read[1].IsFinal, "IsFinal of a status that was read is wrong.", "true for e, false for c", $"{read[0].IsFinal}, {read[1].IsFinal}");
        }

        var none = await node.ReadLatestAsync(before: 2, max: 2).ConfigureAwait(false);
        run.Equal((0, true), (none.Statuses.Count, none.IsLast), "(number of statuses, IsLast) before the oldest one.");
    }
}
