using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Rules of reports to the observer. The run also checks after every rule that no report is missing, repeated or out of order.</summary>
internal static class ReportingRules
{
    /// <summary>The duration of a call of the slow observer. A log that does not wait for it makes the next call meanwhile.</summary>
    private static readonly TimeSpan _slow = TimeSpan.FromMilliseconds(20);

    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "reports-are-complete-and-ordered",
            LogContractParts.Basic,
            "The log reports each appended status once and unchanged, in the order of Positions and without a gap. It reports no other status.",
            ReportsEachOnceAsync),
        new(
            "observer-calls-never-overlap",
            LogContractParts.Basic,
            "Calls of the observer do not overlap, however long a call takes.",
            CallsOneAtATimeAsync),
        new(
            "progress-follows-statuses",
            LogContractParts.Basic,
            "ShareProgressAsync reports values after earlier statuses and before later ones. It stores nothing.",
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

        // 70 of Many, 10 final ones, and the first one with the key. The expected Sequence always conflicts.
        await node.WaitForReportAsync(81).ConfigureAwait(false);
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

        await node.WaitForReportAsync(10).ConfigureAwait(false);
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
        await node.WaitForReportAsync(2).ConfigureAwait(false);
        run.Equal(
            ["Reset", "status 1", "progress 10 of d", "progress 20 of e", "status 2"],
            node.Reports.Reported.Select(Text),
            text => text,
            "The reports, in order.");
        var shared = node.Reports.Reported.OfType<ProgressValue>().Select(value => value.Message).ToList();
        run.Equal(values.Select(value => $"{value.Message}"), shared.Select(message => $"{message}"), text => text, "The log changed the progress values.");
    }

    private static string Text(object report) => report switch
    {
        LogSnapshot => "Reset",
        LoggedStatus status => $"status {status.Position}",
        ProgressValue value => $"progress {value.Message.Progress} of {value.Message.ExecutionId}",
        _ => "something else",
    };
}
