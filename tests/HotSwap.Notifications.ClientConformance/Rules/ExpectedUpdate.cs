namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>An update that the client has to tell.</summary>
/// <param name="Update">The update.</param>
/// <param name="IsMarkFree">Whether <c>recovered</c> is free: a loss is marked before it, and may be marked here as well.</param>
internal sealed record ExpectedUpdate(ToldUpdate Update, bool IsMarkFree = false)
{
    public bool? Recovered => IsMarkFree ? null : RecoveredOf(Update);

    public static bool? RecoveredOf(ToldUpdate update) => update switch
    {
        ToldStatus status => status.Recovered,
        ToldNothingKnown nothing => nothing.Recovered,
        _ => null,
    };

    /// <summary>Returns whether the told update is this one, however it is marked.</summary>
    public bool Is(ToldUpdate told) => (Update, told) switch
    {
        (ToldStatus expected, ToldStatus status) => status with { Recovered = expected.Recovered } == expected,
        (ToldNothingKnown, ToldNothingKnown) => true,
        _ => Update == told,
    };
}
