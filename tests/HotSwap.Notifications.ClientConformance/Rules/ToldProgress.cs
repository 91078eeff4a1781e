namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>A progress.</summary>
/// <param name="Sequence">The status that it follows.</param>
internal sealed record ToldProgress(string Stage, int Progress, long Sequence) : ToldUpdate
{
    public override string ToString() => $"progress {Progress} % of {Stage} after status {Sequence}";
}
