namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>What became of a call to resume.</summary>
internal enum CallOutcome
{
    /// <summary>The server answered, or left the call open.</summary>
    Taken,

    /// <summary>The server refused with a code or an error that passes.</summary>
    RefusedForNow,

    /// <summary>The server refused for good.</summary>
    RefusedForGood,
}
