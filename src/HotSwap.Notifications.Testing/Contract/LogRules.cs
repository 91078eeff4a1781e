namespace HotSwap.Notifications.Testing.Contract;

/// <summary>All rules of the contract of a log.</summary>
internal static class LogRules
{
    public static IReadOnlyList<LogRule> All { get; } =
    [
        .. OpeningRules.All,
        .. AppendingRules.All,
        .. ReportingRules.All,
        .. IdempotencyRules.All,
        .. LatestRules.All,
        .. CursorRules.All,
        .. PageRules.All,
        .. RestartRules.All,
        .. SharingRules.All,
        .. LeaseRules.All,
        .. ErasureRules.All,
    ];
}
