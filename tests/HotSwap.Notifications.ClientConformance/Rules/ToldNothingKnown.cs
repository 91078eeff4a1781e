namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>Nothing is known of what is watched.</summary>
/// <param name="Recovered">False where something was known before.</param>
internal sealed record ToldNothingKnown(bool Recovered) : ToldUpdate
{
    public override string ToString() => "nothing known";
}
