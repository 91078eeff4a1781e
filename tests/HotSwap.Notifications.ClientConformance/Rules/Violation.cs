namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>A rule that the client broke.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Seen">What was seen, as a sentence.</param>
internal sealed record Violation(Rule Rule, string Seen)
{
    public override string ToString() => $"{RuleNames.Of(Rule)}: {Seen}";
}
