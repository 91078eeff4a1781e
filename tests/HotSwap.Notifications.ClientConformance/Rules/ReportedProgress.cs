namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>A reported progress value.</summary>
/// <param name="Sequence">The Sequence of the status that the progress follows.</param>
internal sealed record ReportedProgress(string Stage, int Progress, long Sequence) : ReportedUpdate
{
    public override string ToString() => $"progress {Progress} % of {Stage} after status {Sequence}";
}
