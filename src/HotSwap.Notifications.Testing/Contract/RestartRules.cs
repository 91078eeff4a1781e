using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Rules of restarts: everything that was committed survives the process.</summary>
internal static class RestartRules
{
    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "restart-keeps-what-was-committed",
            LogContractParts.Restart,
            "When AppendAsync has completed, its batch survives the end of the process. The snapshot and ReadLatestAsync have the latest status of each deployment.",
            KeepsStatusesAsync),
        new(
            "restart-goes-on-with-the-numbers",
            LogContractParts.Restart,
            "Positions and Sequences continue after a restart without a gap.",
            GoesOnAsync),
        new(
            "restart-begins-a-term",
            LogContractParts.Restart,
            "A log of one node begins a term at each opening. The snapshot has the earlier terms, the oldest first, each with the position at which the next term began.",
            BeginsATermAsync),
        new(
            "restart-keeps-cursors",
            LogContractParts.Restart,
            "A cursor of an earlier term is Valid up to the start of the next term. After it, the cursor is Lost, even if the log has later statuses.",
            KeepsCursorsAsync),
        new(
            "restart-keeps-producers-and-keys",
            LogContractParts.Restart,
            "Producers' numbers, keys and latest Sequences survive a restart.",
            KeepsProducersAsync),
        new(
            "restart-keeps-batches-whole",
            LogContractParts.Restart,
            "If the call of a batch was cancelled when the process ended, the log has the whole batch or nothing.",
            KeepsBatchesWholeAsync),
        new(
            "restart-keeps-pages",
            LogContractParts.Restart | LogContractParts.ReadBack,
            "ReadAsync returns the statuses of earlier terms unchanged. Positions have one order across terms.",
            KeepsPagesAsync),
    ];

    private static async Task KeepsStatusesAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        LogItem[] batch = [.. Items.Of("a", "b", "a"), Items.Of("b", isFinal: true), Items.Of("c")];
        await node.AppendAsync(batch).ConfigureAwait(false);
        node = await run.ReopenAsync(node).ConfigureAwait(false);

        run.Equal(5, node.Snapshot.Position, "Position of the snapshot after 5 statuses and a restart.");
        var known = node.Reports.GetLatest();
        var read = (await node.ReadLatestAsync().ConfigureAwait(false)).Statuses.Reverse().ToList();
        (string Source, IReadOnlyList<LoggedStatus> Latest)[] sources = [("the snapshot", known), ("ReadLatestAsync", read)];
        foreach (var (source, latest) in sources)
        {
            run.Equal(
                ["'a' (Sequence 2, Position 3)", "'b' (Sequence 2, Position 4)", "'c' (Sequence 1, Position 5)"],
                latest.Select(Items.Text),
                text => text,
                $"The latest statuses of {source} after a restart.");
            run.Equal([false, true, false], latest.Select(status => status.IsFinal), each => $"{each}", $"IsFinal of the latest statuses of {source}.");
            run.True(
                latest.Zip(batch[2..]).All(pair => pair.First.Payload.Span.SequenceEqual(pair.Second.Payload.Span)),
                $"The payloads of {source} after a restart.", "the bytes that were appended", "other bytes");
        }
    }

    private static async Task GoesOnAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("a", "b", "a")).ConfigureAwait(false);
        node = await run.ReopenAsync(node).ConfigureAwait(false);
        var results = await node.AppendAsync(Items.Of("a", "b", "c")).ConfigureAwait(false);
        (long, long)[] numbers = [(3, 4), (2, 5), (1, 6)];
        run.Equal(
            numbers.Select(each => new AppendResult(AppendOutcome.Appended, each.Item1, each.Item2)),
            results,
            Items.Text,
            "After the statuses a b a and a restart, the statuses a b c are appended.");
    }

    private static async Task BeginsATermAsync(LogRun run)
    {
        var terms = new List<LogTerm>();
        var node = await run.OpenAsync().ConfigureAwait(false);
        for (var restart = 0; restart < 3; restart++)
        {
            // One term stays empty, so that two terms begin at the same position.
            if (restart != 1)
            {
                await node.AppendAsync(Items.Of("a", "b")).ConfigureAwait(false);
                await node.WaitForReportAsync(node.Snapshot.Position + 2).ConfigureAwait(false);
            }

            var (epoch, end) = (node.Epoch, node.Reports.Position);
            node = await run.ReopenAsync(node).ConfigureAwait(false);
            run.True(
                node.Log.Traits.HasFlag(LogTraits.Shared) || node.Epoch != epoch,
                "A log of one node continued its term after a restart.", "another Epoch", $"'{epoch}' again");
            if (node.Epoch != epoch)
            {
                terms.Add(new LogTerm(epoch, end));
            }

            run.Equal(terms, node.Snapshot.EarlierTerms, term => $"'{term.Epoch}' until {term.End}", "EarlierTerms of the snapshot after a restart.");
        }
    }

    private static async Task KeepsCursorsAsync(LogRun run)
    {
        var first = await run.OpenAsync().ConfigureAwait(false);
        await first.AppendAsync(Items.Of("a", "b", "a")).ConfigureAwait(false);
        var second = await run.ReopenAsync(first).ConfigureAwait(false);
        await second.AppendAsync(Items.Of("a", "c")).ConfigureAwait(false);
        var third = await run.ReopenAsync(second).ConfigureAwait(false);
        await third.AppendAsync(Items.Of("a", "a")).ConfigureAwait(false);
        await third.WaitForReportAsync(7).ConfigureAwait(false);
        (string Epoch, long End)[] terms = [(first.Epoch, 3), (second.Epoch, 5), (third.Epoch, 7)];
        foreach (var (epoch, _) in terms)
        {
            // A shared log may continue its term.
            var end = terms.Where(term => term.Epoch == epoch).Max(term => term.End);
            for (var number = 0; number <= end; number++)
            {
                await third.CheckAsync(epoch, number, CursorValidity.Valid).ConfigureAwait(false);
            }

            if (epoch != third.Epoch)
            {
                await third.CheckAsync(epoch, end + 1, CursorValidity.Lost).ConfigureAwait(false);
                await third.CheckAsync(epoch, 100, CursorValidity.Lost).ConfigureAwait(false);
            }
        }
    }

    private static async Task KeepsProducersAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        LogItem[] items = [Items.By("me", "p", 1), Items.Keyed("d", "k")];
        await node.AppendAsync(items).ConfigureAwait(false);
        node = await run.ReopenAsync(node).ConfigureAwait(false);
        var results = await node.AppendAsync([.. items, Items.By("me", "p", 2), Items.Expecting("d", 0), Items.Expecting("d", 3)]).ConfigureAwait(false);
        run.Equal(
            [
                new AppendResult(AppendOutcome.Duplicate, 1, 1),
                new AppendResult(AppendOutcome.Duplicate, 2, 2),
                new AppendResult(AppendOutcome.Appended, 3, 3),
                new AppendResult(AppendOutcome.Conflict, 3, 3),
                new AppendResult(AppendOutcome.Appended, 4, 4),
            ],
            results,
            Items.Text,
            "After a restart: the producer's number 1 and the key k are repeated, then number 2, and items that expect the Sequences 0 and 3.");
    }

    private static async Task KeepsBatchesWholeAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var before = (await node.AppendAsync(Items.Of("before")).ConfigureAwait(false))[0].Position;
            await node.AppendCancelledAsync(Items.Many(100, deployments: 3)).ConfigureAwait(false);
            node = await run.ReopenAsync(node).ConfigureAwait(false);
            var count = node.Snapshot.Position - before;
            run.True(count is 0 or 100, "A restart found a part of a batch of 100 statuses.", "0 or 100 statuses", $"{count} statuses");
        }
    }

    private static async Task KeepsPagesAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        LogItem[] items = [.. Items.Of("a", "b", "a"), Items.Of("b", isFinal: true), .. Items.Of("a", "c")];
        foreach (var batch in items.Chunk(2))
        {
            await node.AppendAsync(batch).ConfigureAwait(false);
            node = await run.ReopenAsync(node).ConfigureAwait(false);
        }

        var page = await node.ReadAsync(DeploymentScope.All, after: 0, max: 100).ConfigureAwait(false);
        run.Equal(
            items.Select((item, index) => $"{index + 1}: {item.ExecutionId}, final {item.IsFinal}, {Items.Text(item.Payload)}"),
            page.Statuses.Select(status => $"{status.Position}: {status.ExecutionId}, final {status.IsFinal}, {Items.Text(status.Payload)}"),
            text => text,
            "All statuses of four terms.");
        run.Equal(new DeploymentCursor(node.Epoch, 6), page.End, "End of the page, which has the current term.");
    }
}
