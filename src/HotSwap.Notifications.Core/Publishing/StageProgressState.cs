namespace HotSwap.Notifications.Publishing;

/// <summary>The states of a <see cref="StageProgress"/>, which alone changes its state.</summary>
internal enum StageProgressState
{
    /// <summary>There is no value, and none was sent within the interval.</summary>
    Idle,

    /// <summary>The value can be sent.</summary>
    Ready,

    /// <summary>The value waits until the statuses of its deployment are committed.</summary>
    Blocked,

    /// <summary>There is no value, but one was sent within the interval.</summary>
    Cooling,

    /// <summary>The value waits until the interval since the previous value has passed.</summary>
    Held,
}
