using System.Text;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Rules of appending: numbers, payloads and batches.</summary>
internal static class AppendingRules
{
    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "numbers-have-no-gap",
            LogContractParts.Basic,
            "The Position counts all statuses and the Sequence those of one deployment, each from 1 and without a gap, across batches.",
            NumbersAsync),
        new(
            "final-status-may-be-followed",
            LogContractParts.Basic,
            "A status may follow a final status. The Sequence continues.",
            FollowsFinalAsync),
        new(
            "payload-is-opaque",
            LogContractParts.Basic,
            "The log stores and reports the exact bytes of a payload, including its white space, order of properties, escapes and numbers.",
            KeepsPayloadsAsync),
        new(
            "names-are-compared-by-ordinal",
            LogContractParts.Basic,
            "Execution ids, keys, and the owners and names of producers are compared by ordinal: case, accents and spaces are significant.",
            ComparesByOrdinalAsync),
        new(
            "batch-of-256",
            LogContractParts.Basic,
            "A batch may have 256 items. Each item is appended after the items before it.",
            AppendsALargeBatchAsync),
        new(
            "batch-is-all-or-nothing",
            LogContractParts.Basic,
            "If the call of a batch is cancelled, the log commits the whole batch or nothing.",
            CancelledBatchAsync),
    ];

    private static async Task NumbersAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        var results = new List<AppendResult>(await node.AppendAsync(Items.Of("a", "b", "a")).ConfigureAwait(false));
        foreach (var id in new[] { "a", "b", "c", "a" })
        {
            results.AddRange(await node.AppendAsync(Items.Of(id)).ConfigureAwait(false));
        }

        (long, long)[] numbers = [(1, 1), (1, 2), (2, 3), (3, 4), (2, 5), (1, 6), (4, 7)];
        run.Equal(
            numbers.Select(each => new AppendResult(AppendOutcome.Appended, each.Item1, each.Item2)),
            results,
            Items.Text,
            "The results of batches of the deployments a b a, a, b, c, a.");
    }

    private static async Task FollowsFinalAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        var results = await node.AppendAsync(Items.Of("d"), Items.Of("d", isFinal: true), Items.Of("d", isFinal: true), Items.Of("d")).ConfigureAwait(false);
        run.Equal([1, 2, 3, 4], results.Select(result => result.Sequence), Items.Text, "The Sequences of a deployment that finishes twice and begins again.");
    }

    private static async Task KeepsPayloadsAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        string[] payloads =
        [
            """{"b":1,"a":2,"a":3}""",
            """  { "z" : 1.0 , "number" : 1e2, "large" : 12345678901234567890.0 }  """,
            "{\"line\":\"\\n\\u0000\\u00e4\\/\",\"text\":\"ä 🚀 'quoted' \\\"\"}\n",
            $$"""{"long":"{{new string('x', 100_000)}}"}""",
            "{}",
        ];
        await node.AppendAsync([.. payloads.Select((payload, index) => Items.Of("d", isFinal: index == 4) with { Payload = Items.Payload(payload) })]).ConfigureAwait(false);
        await node.WaitForReportAsync(payloads.Length).ConfigureAwait(false);
        node.CheckReports();
        var latest = await node.ReadLatestAsync().ConfigureAwait(false);
        run.Equal("{}", Encoding.UTF8.GetString(latest.Statuses[0].Payload.Span), "ReadLatestAsync returned another payload.");
        run.True(node.Reports.Statuses.All(status => status.AppendedAt != default), "A status has no AppendedAt.", "the time of the append", "default");
    }

    private static async Task ComparesByOrdinalAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        string[] ids = ["d", "D", "d ", "é", "e\u0301", "e", "ß", "ss", "%", "_", "'", "a:b", "a", "🚀", new string('x', 128), new string('x', 127)];
        var results = await node.AppendAsync(Items.Of(ids)).ConfigureAwait(false);
        run.Equal(
            ids.Select(id => $"'{id}' 1"),
            ids.Zip(results, (id, result) => $"'{id}' {result.Sequence}"),
            text => text,
            "The log confused different execution ids. The Sequence of each one.");
        var keyed = await node.AppendAsync([.. ids.Select(key => Items.Keyed("keys", key))]).ConfigureAwait(false);
        run.Equal(
            Enumerable.Repeat(AppendOutcome.Appended, ids.Length), keyed.Select(result => result.Outcome), each => $"{each}", "The log confused different keys.");
        var named = await node.AppendAsync(
            Items.By("o", "p", 1), Items.By("O", "p", 1), Items.By("o", "P", 1), Items.By("o", "p:1", 1), Items.By("o:p", "1", 1), Items.By("", "op", 1)).ConfigureAwait(false);
        run.Equal(
            Enumerable.Repeat(AppendOutcome.Appended, 6),
            named.Select(result => result.Outcome),
            each => $"{each}",
            "The log confused producers with different owners or names.");
    }

    private static async Task AppendsALargeBatchAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        var results = await node.AppendAsync(Items.Many(256, deployments: 4)).ConfigureAwait(false);
        run.Equal(
            Enumerable.Range(0, 256).Select(index => new AppendResult(AppendOutcome.Appended, (index / 4) + 1, index + 1)),
            results,
            Items.Text,
            "The results of 256 statuses of 4 deployments.");
    }

    private static async Task CancelledBatchAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var before = (await node.AppendAsync(Items.Of("before")).ConfigureAwait(false))[0].Position;
            await node.AppendCancelledAsync(Items.Many(100, deployments: 3)).ConfigureAwait(false);
            var after = (await node.AppendAsync(Items.Of("after")).ConfigureAwait(false))[0].Position;
            run.True(
                after - before - 1 is 0 or 100,
                "The log committed a part of a batch of 100 statuses whose call was cancelled.",
                "0 or 100 statuses",
                $"{after - before - 1} statuses");
        }
    }
}
