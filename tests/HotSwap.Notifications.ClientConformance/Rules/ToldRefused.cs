namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>The watch was refused and is over.</summary>
internal sealed record ToldRefused(string Code) : ToldUpdate
{
    public override string ToString() => $"refused with {Code}";
}
