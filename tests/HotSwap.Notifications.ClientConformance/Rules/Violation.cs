namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>A violation of a rule by the client.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Seen">The observed behaviour, as a sentence.</param>
internal sealed record Violation(Rule Rule, string Seen)
{
    public override string ToString() => $"{RuleNames.Of(Rule)}: {Seen}";
}
