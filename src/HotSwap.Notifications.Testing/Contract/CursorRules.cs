using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Rules of cursors of the current term and of unknown terms.</summary>
internal static class CursorRules
{
    public static IReadOnlyList<LogRule> All { get; } =
    [
        new(
            "cursor-of-the-current-term",
            LogContractParts.Basic,
            "A cursor of the current term is Valid up to the latest position. After it, the cursor is Ahead in a shared log, and Ahead or Lost in a log of one node.",
            CurrentAsync),
        new(
            "cursor-of-an-unknown-term",
            LogContractParts.Basic,
            "A cursor of a term that the log does not know is Lost, regardless of its number.",
            UnknownAsync),
    ];

    private static async Task CurrentAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.CheckAsync(node.Epoch, 0, CursorValidity.Valid).ConfigureAwait(false);
        await node.AppendAsync(Items.Of("a", "b", "a")).ConfigureAwait(false);
        await node.WaitForReportAsync(3).ConfigureAwait(false);
        for (var number = 0; number <= 3; number++)
        {
            await node.CheckAsync(node.Epoch, number, CursorValidity.Valid).ConfigureAwait(false);
        }

        CursorValidity[] beyond = node.Log.Traits.HasFlag(LogTraits.Shared) ? [CursorValidity.Ahead] : [CursorValidity.Ahead, CursorValidity.Lost];
        await node.CheckAsync(node.Epoch, 4, beyond).ConfigureAwait(false);
        await node.CheckAsync(node.Epoch, long.MaxValue, beyond).ConfigureAwait(false);
    }

    private static async Task UnknownAsync(LogRun run)
    {
        var node = await run.OpenAsync().ConfigureAwait(false);
        await node.AppendAsync(Items.Of("a", "b")).ConfigureAwait(false);
        await node.WaitForReportAsync(2).ConfigureAwait(false);
        foreach (var number in new[] { 0L, 1, 2, 3 })
        {
            await node.CheckAsync("another", number, CursorValidity.Lost).ConfigureAwait(false);
        }

        await node.CheckAsync(node.Epoch + "x", 1, CursorValidity.Lost).ConfigureAwait(false);
    }
}
