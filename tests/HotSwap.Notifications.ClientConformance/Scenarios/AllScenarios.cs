namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>The list of all scenarios, in the order of <c>--list</c>.</summary>
internal static class AllScenarios
{
    public static IReadOnlyList<Scenario> List { get; } =
    [
        .. PlainFeeds.Scenarios,
        .. ConnectionFaults.Scenarios,
        .. AnswerFaults.Scenarios,
        .. EventFaults.Scenarios,
        .. HistoryFaults.Scenarios,
        .. NothingKnown.Scenarios,
        .. EndedSubscriptions.Scenarios,
        .. WithheldPositions.Scenarios,
        .. Refusals.Scenarios,
        .. UnknownThings.Scenarios,
        .. Mixtures.Scenarios,
    ];
}
