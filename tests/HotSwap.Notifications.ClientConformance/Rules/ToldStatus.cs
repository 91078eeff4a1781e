namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>A status.</summary>
/// <param name="Recovered">False where statuses may have been lost before it.</param>
internal sealed record ToldStatus(string ExecutionId, string Status, long Sequence, long Position, bool Recovered) : ToldUpdate
{
    public override string ToString() => $"status {Sequence} ({Status}) of {ExecutionId} at position {Position}";
}
