namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>An update that the client must report.</summary>
/// <param name="Update">The update.</param>
/// <param name="IsMarkOptional">True if <c>recovered</c> may have any value, because an earlier update marks the same loss.</param>
internal sealed record ExpectedUpdate(ReportedUpdate Update, bool IsMarkOptional = false)
{
    public bool? Recovered => IsMarkOptional ? null : RecoveredOf(Update);

    public static bool? RecoveredOf(ReportedUpdate update) => update switch
    {
        ReportedStatus status => status.Recovered,
        ReportedNothingKnown nothing => nothing.Recovered,
        _ => null,
    };

    /// <summary>Returns whether a reported update is this one, whatever its <c>recovered</c> mark.</summary>
    public bool Is(ReportedUpdate reported) => (Update, reported) switch
    {
        (ReportedStatus expected, ReportedStatus status) => status with { Recovered = expected.Recovered } == expected,
        (ReportedNothingKnown, ReportedNothingKnown) => true,
        _ => Update == reported,
    };
}
