using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Rules of several nodes on one log.</summary>
internal static class SharingRules
{
    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "join-goes-on-with-the-term",
            LogContractParts.Shared,
            "A node that joins continues the current term. Its snapshot has the statuses of the other nodes.",
            JoinsAsync),
        new(
            "nodes-see-one-order",
            LogContractParts.Shared,
            "Every node reports the statuses of all nodes, in the same order and without a gap, even if several nodes append at the same time.",
            SeeOneOrderAsync),
        new(
            "nodes-decide-together",
            LogContractParts.Shared,
            "If several nodes append with the same key, or expect the same Sequence, exactly one succeeds.",
            DecideTogetherAsync),
        new(
            "nodes-share-progress",
            LogContractParts.Shared,
            "All nodes report the progress that one node shares, after the statuses that were appended before it.",
            ShareProgressAsync),
    ];

    private static async Task JoinsAsync(LogRun run)
    {
        var first = await run.OpenAsync().ConfigureAwait(false);
        await first.AppendAsync(Items.Of("a", "b", "a")).ConfigureAwait(false);
        var second = await run.JoinAsync(first).ConfigureAwait(false);
        run.Equal((first.Epoch, 3L), (second.Epoch, second.Snapshot.Position), "(Epoch, Position) of the snapshot of a node that joins after 3 statuses.");
        run.Equal(
            ["'b' (Sequence 1, Position 2)", "'a' (Sequence 2, Position 3)"],
            second.Reports.GetLatest().Select(Items.Text),
            text => text,
            "The latest statuses in the snapshot of a node that joins.");
        await second.CheckAsync(first.Epoch, 3, CursorValidity.Valid).ConfigureAwait(false);
    }

    private static async Task SeeOneOrderAsync(LogRun run)
    {
        const int rounds = 20;
        var first = await run.OpenAsync().ConfigureAwait(false);
        var second = await run.JoinAsync(first).ConfigureAwait(false);
        LogNode[] nodes = [first, second];
        await Task.WhenAll(nodes.Select(node => Task.Run(
            async () =>
            {
                for (var round = 0; round < rounds; round++)
                {
                    await node.AppendAsync(Items.Of("shared", "shared", "another")).ConfigureAwait(false);
                }
            },
            run.CancellationToken))).ConfigureAwait(false);
        foreach (var node in nodes)
        {
            await node.WaitForReportAsync(2 * rounds * 3).ConfigureAwait(false);
            node.CheckReports();
        }

        run.Equal(first.Reports.Statuses.Select(Items.Text), second.Reports.Statuses.Select(Items.Text), text => text, "Two nodes reported different statuses.");
        var sequences = first.Reports.Statuses.Where(status => status.ExecutionId == "shared").Select(status => status.Sequence);
        run.Equal(Enumerable.Range(1, 2 * rounds * 2).Select(number => (long)number), sequences, Items.Text, "The Sequences of a deployment to which both nodes append.");
    }

    private static async Task DecideTogetherAsync(LogRun run)
    {
        var first = await run.OpenAsync().ConfigureAwait(false);
        var second = await run.JoinAsync(first).ConfigureAwait(false);
        for (var round = 0; round < 10; round++)
        {
            LogItem[] batch = [Items.Keyed($"keyed-{round}", "k"), Items.Expecting($"expecting-{round}", 0)];
            var results = await Task.WhenAll(
                Task.Run(() => first.AppendAsync(batch), run.CancellationToken), Task.Run(() => second.AppendAsync(batch), run.CancellationToken)).ConfigureAwait(false);
            run.Equal(
                [AppendOutcome.Appended, AppendOutcome.Duplicate],
                results.Select(result => result[0].Outcome).Order(),
                each => $"{each}",
                "Two nodes append with one key.");
            run.Equal(
                [AppendOutcome.Appended, AppendOutcome.Conflict],
                results.Select(result => result[1].Outcome).Order(),
                each => $"{each}",
                "Two nodes expect one Sequence.");
        }
    }

    private static async Task ShareProgressAsync(LogRun run)
    {
        var first = await run.OpenAsync().ConfigureAwait(false);
        var second = await run.JoinAsync(first).ConfigureAwait(false);
        await first.AppendAsync(Items.Of("d")).ConfigureAwait(false);
        await first.ShareAsync(Items.Progress("d", 10)).ConfigureAwait(false);
        await first.AppendAsync(Items.Of("d")).ConfigureAwait(false);
        foreach (var node in new[] { first, second })
        {
            await node.WaitForReportAsync(2).ConfigureAwait(false);
            run.Equal(
                ["LogSnapshot", "LoggedStatus", "ProgressValue", "LoggedStatus"],
                node.Reports.Reported.Select(report => report.GetType().Name),
                name => name,
                node == first ? "The reports to the node that shares progress." : "The reports to the other node.");
        }
    }
}
