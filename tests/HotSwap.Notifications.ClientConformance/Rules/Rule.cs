namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>The rules that every client must follow. docs/clients.md explains each rule.</summary>
internal enum Rule
{
    /// <summary>The client reports every status, or marks a loss.</summary>
    NoSilentGap,

    /// <summary>The client reports no status twice.</summary>
    NoDuplicate,

    /// <summary>The client reports statuses in order, and reports nothing else.</summary>
    InOrder,

    /// <summary>The client reports something instead of waiting silently: a status, <c>nothingKnown</c>, or a refusal.</summary>
    NoSilentWait,

    /// <summary>The client sets <c>recovered: false</c> on the first update after a loss.</summary>
    LossIsMarked,

    /// <summary>The client sets <c>recovered: false</c> on no other update.</summary>
    OnlyLossIsMarked,

    /// <summary>The client reports progress neither before its status nor after a final status.</summary>
    ProgressInItsPlace,

    /// <summary>The client reports a final refusal once, with its code, and ends the watch.</summary>
    RefusalIsFinal,

    /// <summary>The client calls again after a temporary refusal, and does not report it.</summary>
    AsksAgain,

    /// <summary>The client waits before it calls again, longer after each failure.</summary>
    NoHammering,

    /// <summary>The client tolerates unknown fields, events, statuses and codes.</summary>
    UnknownIsTolerated,

    /// <summary>The adapter prints one JSON object per line and ends with exit code 0.</summary>
    AdapterOutput,
}
