namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>The names of the rules in the report.</summary>
internal static class RuleNames
{
    public static string Of(Rule rule) => rule switch
    {
        Rule.NoSilentGap => "no-silent-gap",
        Rule.NoDuplicate => "no-duplicate",
        Rule.InOrder => "in-order",
        Rule.NoSilentWait => "no-silent-wait",
        Rule.LossIsMarked => "loss-is-marked",
        Rule.OnlyLossIsMarked => "only-loss-is-marked",
        Rule.ProgressInItsPlace => "progress-in-its-place",
        Rule.RefusalIsFinal => "refusal-is-final",
        Rule.AsksAgain => "asks-again",
        Rule.NoHammering => "no-hammering",
        Rule.UnknownIsTolerated => "unknown-is-tolerated",
        _ => "adapter-output",
    };
}
