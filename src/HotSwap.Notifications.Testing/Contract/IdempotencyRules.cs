using System.Globalization;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Rules of idempotent appends: producers' numbers, keys and expected Sequences.</summary>
internal static class IdempotencyRules
{
    private const int RememberedProducers = 10_000;
    private const int RememberedKeys = 64;

    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "producer-number-is-appended-once",
            LogContractParts.Basic,
            "A producer's number is a Duplicate unless it is above the producer's latest number. A repeat of the latest number returns the Sequence and Position of its status; an older number returns 0 and 0.",
            RepeatsNumbersAsync),
        new(
            "producers-never-meet",
            LogContractParts.Basic,
            "Producers with different owners or names have independent numbers, which may start at any value.",
            ProducersNeverMeetAsync),
        new(
            "producers-are-remembered",
            LogContractParts.Basic,
            "The log keeps the latest numbers of the 10,000 producers that appended most recently.",
            RemembersProducersAsync),
        new(
            "key-is-appended-once",
            LogContractParts.Basic,
            "The log appends only one status of a deployment for each key, in one batch or in several. A Duplicate returns the Sequence and Position of that status.",
            RepeatsKeysAsync),
        new(
            "keys-are-remembered",
            LogContractParts.Basic,
            "The log keeps the newest 64 keys of each deployment.",
            RemembersKeysAsync),
        new(
            "expected-sequence-is-compared",
            LogContractParts.Basic,
            "An item with an ExpectedSequence is appended only if that is the deployment's latest Sequence. A Conflict returns the latest Sequence and Position, or 0 and 0.",
            ComparesSequencesAsync),
        new(
            "conflict-leaves-number-and-key-free",
            LogContractParts.Basic,
            "A Conflict uses up neither the producer's number nor the key of its item.",
            ConflictLeavesFreeAsync),
        new(
            "duplicate-comes-before-conflict",
            LogContractParts.Basic,
            "A repeated item is a Duplicate, even if its ExpectedSequence is no longer the latest Sequence.",
            DuplicateFirstAsync),
    ];

    private static async Task RepeatsNumbersAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.By("me", "p", 1), Items.By("me", "p", 2)).ConfigureAwait(false);
        var results = await node.AppendAsync(Items.By("me", "p", 2), Items.By("me", "p", 3), Items.By("me", "p", 3)).ConfigureAwait(false);
        run.Equal(
            [Duplicate(2, 2), Appended(3, 3), Duplicate(3, 3)], results, Items.Text, "A producer that has appended 1 and 2 appends 2, 3 and 3.");
        var old = await node.AppendAsync(Items.By("me", "p", 1, "another")).ConfigureAwait(false);
        run.Equal([Duplicate(0, 0)], old, Items.Text, "A producer that has appended 3 repeats 1, for another deployment.");
    }

    private static async Task ProducersNeverMeetAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        var results = await node.AppendAsync(Items.By("me", "p", 1), Items.By("you", "p", 1), Items.By("me", "q", 7), Items.By("me", "q", 8)).ConfigureAwait(false);
        run.Equal(
            [Appended(1, 1), Appended(2, 2), Appended(3, 3), Appended(4, 4)], results, Items.Text, "Three producers append 1, then 1, then 7 and 8.");
    }

    private static async Task RemembersProducersAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        LogItem[] items = [.. Enumerable.Range(0, RememberedProducers).Select(number => Items.By("me", number.ToString(CultureInfo.InvariantCulture), 1, "d"))];
        foreach (var batch in items.Chunk(256))
        {
            await node.AppendAsync(batch).ConfigureAwait(false);
        }

        foreach (var batch in items.Chunk(256))
        {
            var results = await node.AppendAsync(batch).ConfigureAwait(false);
            run.Equal(
                batch.Select(_ => AppendOutcome.Duplicate), results.Select(result => result.Outcome), each => $"{each}", "10,000 producers repeat their number 1.");
        }
    }

    private static async Task RepeatsKeysAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        var results = await node.AppendAsync(Items.Keyed("d", "k"), Items.Keyed("d", "k"), Items.Keyed("e", "k"), Items.Keyed("d", "l")).ConfigureAwait(false);
        run.Equal(
            [Appended(1, 1), Duplicate(1, 1), Appended(1, 2), Appended(2, 3)],
            results,
            Items.Text,
            "A batch of the key k for deployment d, the same again, k for deployment e, and the key l for d.");
        var later = await node.AppendAsync(Items.Keyed("d", "k")).ConfigureAwait(false);
        run.Equal([Duplicate(1, 1)], later, Items.Text, "The key k for deployment d in a later batch.");
    }

    private static async Task RemembersKeysAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        LogItem[] items = [.. Enumerable.Range(0, RememberedKeys).Select(number => Items.Keyed("d", number.ToString(CultureInfo.InvariantCulture)))];
        foreach (var item in items)
        {
            await node.AppendAsync(item, Items.Keyed("another", item.Key!)).ConfigureAwait(false);
        }

        var results = await node.AppendAsync(items).ConfigureAwait(false);
        run.Equal(items.Select((_, index) => Duplicate(index + 1, (2 * index) + 1)), results, Items.Text, "64 keys are repeated.");
    }

    private static async Task ComparesSequencesAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d", "d")).ConfigureAwait(false);
        var results = await node.AppendAsync(
            Items.Expecting("d", 1), Items.Expecting("d", 2), Items.Expecting("d", 2), Items.Expecting("new", 1), Items.Expecting("new", 0)).ConfigureAwait(false);
        run.Equal(
            [Conflict(2, 2), Appended(3, 3), Conflict(3, 3), Conflict(0, 0), Appended(1, 4)],
            results,
            Items.Text,
            "For a deployment with Sequence 2, items that expect 1, 2 and 2; for an unknown one, items that expect 1 and 0.");
    }

    private static async Task ConflictLeavesFreeAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        var item = Items.By("me", "p", 1) with { Key = "k" };
        var first = await node.AppendAsync(item with { ExpectedSequence = 7 }).ConfigureAwait(false);
        run.Equal([Conflict(0, 0)], first, Items.Text, "An item with a wrong ExpectedSequence.");
        run.Equal([Appended(1, 1)], await node.AppendAsync(item).ConfigureAwait(false), Items.Text, "The same producer's number and key, without an ExpectedSequence.");
    }

    private static async Task DuplicateFirstAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        LogItem[] items = [Items.By("me", "p", 1) with { ExpectedSequence = 0 }, Items.Keyed("e", "k") with { ExpectedSequence = 0 }];
        await node.AppendAsync(items).ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d", "e")).ConfigureAwait(false);
        var results = await node.AppendAsync(items).ConfigureAwait(false);
        run.Equal([Duplicate(1, 1), Duplicate(1, 2)], results, Items.Text, "Items that expected Sequence 0 are repeated after later statuses.");
    }

    private static AppendResult Appended(long sequence, long position) => new(AppendOutcome.Appended, sequence, position);

    private static AppendResult Duplicate(long sequence, long position) => new(AppendOutcome.Duplicate, sequence, position);

    private static AppendResult Conflict(long sequence, long position) => new(AppendOutcome.Conflict, sequence, position);
}
