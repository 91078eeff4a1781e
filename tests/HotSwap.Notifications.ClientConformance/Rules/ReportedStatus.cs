namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>A reported status.</summary>
/// <param name="Recovered">False if statuses may have been lost before this one.</param>
internal sealed record ReportedStatus(string ExecutionId, string Status, long Sequence, long Position, bool Recovered) : ReportedUpdate
{
    public override string ToString() => $"status {Sequence} ({Status}) of {ExecutionId} at position {Position}";
}
