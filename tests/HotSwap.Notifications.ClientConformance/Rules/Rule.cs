namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>What every client has to keep. docs/clients.md explains each.</summary>
internal enum Rule
{
    /// <summary>Every status is told, or a loss is marked.</summary>
    NoSilentGap,

    /// <summary>No status is told twice.</summary>
    NoDuplicate,

    /// <summary>Statuses are told in their order, and nothing is told that is not due.</summary>
    InOrder,

    /// <summary>The user is told what there is to tell: a status, that nothing is known, a refusal.</summary>
    NoSilentWait,

    /// <summary>The first update after a loss has <c>recovered: false</c>.</summary>
    LossIsMarked,

    /// <summary>No other update has it.</summary>
    OnlyLossIsMarked,

    /// <summary>Progress is never told before its status, and never after a final status.</summary>
    ProgressInItsPlace,

    /// <summary>A final refusal is told once with its code, and ends the watch.</summary>
    RefusalIsFinal,

    /// <summary>The client asks again after a passing refusal, and tells nothing of it.</summary>
    AsksAgain,

    /// <summary>The client waits before it asks again, longer after each failure.</summary>
    NoHammering,

    /// <summary>Fields, events, statuses and codes that the client does not know change nothing.</summary>
    UnknownIsTolerated,

    /// <summary>The adapter prints one JSON object a line and ends with exit code 0.</summary>
    AdapterOutput,
}
