namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>A reported <c>nothingKnown</c>: the server has no status for the watch.</summary>
/// <param name="Recovered">False if the client reported a status before.</param>
internal sealed record ReportedNothingKnown(bool Recovered) : ReportedUpdate
{
    public override string ToString() => "nothingKnown";
}
