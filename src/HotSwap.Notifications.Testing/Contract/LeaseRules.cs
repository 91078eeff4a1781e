using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Rules of leases. All times are by the log's clock.</summary>
internal static class LeaseRules
{
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "lease-expires",
            LogContractParts.Leases,
            "A lease that is not renewed expires after its duration. FindExpiredLeasesAsync returns the deployment's latest status, but no deployment without a lease.",
            ExpiresAsync),
        new(
            "lease-is-renewed",
            LogContractParts.Leases,
            "A lease runs for its duration from the latest renewal on, even if it had expired before the renewal.",
            RenewsAsync),
        new(
            "lease-needs-an-active-deployment",
            LogContractParts.Leases,
            "A deployment that the log does not know, or whose latest status is final, gets no lease.",
            NeedsAnActiveDeploymentAsync),
        new("final-status-ends-the-lease", LogContractParts.Leases, "A final status ends the lease, even if the deployment begins again.", EndsAsync),
        new(
            "one-alone-acts-on-an-expired-lease",
            LogContractParts.Leases,
            "If several items expect the Sequence of an expired lease, exactly one is appended.",
            OneAloneActsAsync),
        new(
            "lease-survives-a-restart",
            LogContractParts.Leases | LogContractParts.Restart,
            "A lease survives a restart of a durable log. The log may grant its whole duration again.",
            SurvivesAsync),
    ];

    private static async Task ExpiresAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d", "d", "without")).ConfigureAwait(false);
        await node.RenewAsync(_duration, "d").ConfigureAwait(false);
        run.Advance(_duration - TimeSpan.FromSeconds(1));
        await ExpiredAsync(run, node, "One second before the end.").ConfigureAwait(false);
        run.Advance(TimeSpan.FromSeconds(1));
        await ExpiredAsync(run, node, "At the end.", "'d' (Sequence 2, Position 2)").ConfigureAwait(false);
    }

    private static async Task RenewsAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d")).ConfigureAwait(false);
        await node.RenewAsync(_duration, "d").ConfigureAwait(false);
        run.Advance(_duration / 2);
        await node.RenewAsync(_duration, "d").ConfigureAwait(false);
        run.Advance(_duration / 2);
        await ExpiredAsync(run, node, "A lease that was renewed after half of its duration, after the other half.").ConfigureAwait(false);
        run.Advance(_duration / 2);
        await ExpiredAsync(run, node, "A duration after the renewal.", "'d' (Sequence 1, Position 1)").ConfigureAwait(false);
        await node.RenewAsync(_duration, "d").ConfigureAwait(false);
        await ExpiredAsync(run, node, "A lease that was renewed after it had expired.").ConfigureAwait(false);
    }

    private static async Task NeedsAnActiveDeploymentAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("over", isFinal: true)).ConfigureAwait(false);
        await node.RenewAsync(_duration, "unknown", "over").ConfigureAwait(false);
        await node.AppendAsync(Items.Of("unknown", "over")).ConfigureAwait(false);
        run.Advance(2 * _duration);
        await ExpiredAsync(run, node, "Deployments that were unknown or over when their leases were renewed, and began later.").ConfigureAwait(false);
    }

    private static async Task EndsAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d")).ConfigureAwait(false);
        await node.RenewAsync(_duration, "d").ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d", isFinal: true)).ConfigureAwait(false);
        run.Advance(2 * _duration);
        await ExpiredAsync(run, node, "A deployment that has finished.").ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d")).ConfigureAwait(false);
        await ExpiredAsync(run, node, "A deployment that has finished and begun again.").ConfigureAwait(false);
    }

    private static async Task OneAloneActsAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d")).ConfigureAwait(false);
        await node.RenewAsync(_duration, "d").ConfigureAwait(false);
        run.Advance(_duration);
        await ExpiredAsync(run, node, "At the end.", "'d' (Sequence 1, Position 1)").ConfigureAwait(false);
        var results = await node.AppendAsync(Items.Expecting("d", 1), Items.Expecting("d", 1)).ConfigureAwait(false);
        run.Equal([AppendOutcome.Appended, AppendOutcome.Conflict], results.Select(result => result.Outcome), each => $"{each}", "Two items expect the Sequence of the expired lease.");
    }

    private static async Task SurvivesAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("d", "without")).ConfigureAwait(false);
        await node.RenewAsync(_duration, "d").ConfigureAwait(false);
        node = await run.ReopenAsync(node).ConfigureAwait(false);
        await ExpiredAsync(run, node, "Right after a restart.").ConfigureAwait(false);
        run.Advance(_duration);
        await ExpiredAsync(run, node, "A duration after a restart.", "'d' (Sequence 1, Position 1)").ConfigureAwait(false);
    }

    private static async Task ExpiredAsync(LogRun run, LogNode node, string when, params string[] expected)
    {
        var expired = await node.FindExpiredAsync().ConfigureAwait(false);
        run.Equal(expected, expired.Select(Items.Text), text => text, $"FindExpiredLeasesAsync returned other deployments. {when}");
    }
}
