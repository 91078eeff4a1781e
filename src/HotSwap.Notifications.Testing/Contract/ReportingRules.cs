using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>What the observer receives. That nothing is left out, repeated or swapped is checked after every rule.</summary>
internal static class ReportingRules
{
    /// <summary>How long the slow observer takes: long enough for a log that does not wait for it to call it again.</summary>
    private static readonly TimeSpan _slow = TimeSpan.FromMilliseconds(20);

    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "reports-are-complete-and-ordered",
            LogContractParts.Basic,
            "The log reports each status once, as it was given, in the order of Positions and without a gap. What it did not append it does not report.",
            ReportsEachOnceAsync),
        new(
            "observer-calls-never-overlap",
            LogContractParts.Basic,
            "The log makes one call of the observer at a time, however long a call takes.",
            CallsOneAtATimeAsync),
        new(
            "progress-follows-statuses",
            LogContractParts.Basic,
            "ShareProgressAsync reports values after the statuses that were appended before and before those appended later, and stores nothing.",
            ReportsProgressAsync),
    ];

    private static async Task ReportsEachOnceAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        for (var round = 0; round < 10; round++)
        {
            await node.AppendAsync(
                [.. Items.Many(7, deployments: 3), Items.Keyed("keyed", "k"), Items.Expecting("d-0", 1_000), Items.Of("over", isFinal: true)]).ConfigureAwait(false);
        }

        // The key and the expected Sequence let one of each be appended at most: 7 × 10, 10 final ones, and 1.
        await node.ReportedAsync(81).ConfigureAwait(false);
        node.CheckReports();
        run.Equal(81, node.Reports.Statuses.Count, "The number of statuses that were reported.");
    }

    private static async Task CallsOneAtATimeAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        node.Reports.CallDuration = _slow;
        for (var round = 0; round < 5; round++)
        {
            await node.AppendAsync(Items.Of("a", "b")).ConfigureAwait(false);
            await node.ShareAsync(Items.Progress("a", round)).ConfigureAwait(false);
        }

        await node.ReportedAsync(10).ConfigureAwait(false);
        run.Check(node.Reports);
    }

    private static async Task ReportsProgressAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        ProgressValue[] values = [Items.Progress("d", 10), Items.Progress("e", 20)];
        await node.AppendAsync(Items.Of("d")).ConfigureAwait(false);
        await node.ShareAsync(values).ConfigureAwait(false);
        var later = (await node.AppendAsync(Items.Of("d")).ConfigureAwait(false))[0];
        run.Equal(new AppendResult(AppendOutcome.Appended, 2, 2), later, "Progress changed the numbers of the status that follows it.");
        await node.ReportedAsync(2).ConfigureAwait(false);
        run.Equal(
            ["Reset", "status 1", "progress 10 of d", "progress 20 of e", "status 2"],
            node.Reports.Reported.Select(Text),
            text => text,
            "The reports, in their order.");
        var shared = node.Reports.Reported.OfType<ProgressValue>().Select(value => value.Message).ToList();
        run.Equal(values.Select(value => $"{value.Message}"), shared.Select(message => $"{message}"), text => text, "The values of the progress changed.");
    }

    private static string Text(object report) => report switch
    {
        LogSnapshot => "Reset",
        LoggedStatus status => $"status {status.Position}",
        ProgressValue value => $"progress {value.Message.Progress} of {value.Message.ExecutionId}",
        _ => "something else",
    };
}
