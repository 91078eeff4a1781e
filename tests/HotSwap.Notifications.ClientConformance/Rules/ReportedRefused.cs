namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>A reported final refusal, which ends the watch.</summary>
internal sealed record ReportedRefused(string Code) : ReportedUpdate
{
    public override string ToString() => $"refusal {Code}";
}
