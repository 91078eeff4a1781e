namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>The outcome of a Resume call.</summary>
internal enum CallOutcome
{
    /// <summary>The server answered, or left the call unanswered.</summary>
    Accepted,

    /// <summary>The server refused the call with a temporary code or another error.</summary>
    TemporaryRefusal,

    /// <summary>The server refused the call with a final code.</summary>
    FinalRefusal,
}
