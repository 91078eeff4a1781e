namespace HotSwap.Notifications.Publishing;

/// <summary>Where the newest progress of a stage stands. <see cref="StageProgress"/> alone changes it.</summary>
internal enum StageProgressState
{
    /// <summary>There is no value, and none was sent within the interval.</summary>
    Idle,

    /// <summary>The value can be sent.</summary>
    Ready,

    /// <summary>The value waits until the statuses of its deployment are committed.</summary>
    Blocked,

    /// <summary>There is no value; one was sent within the interval.</summary>
    Cooling,

    /// <summary>The value waits until the interval has passed since the one before.</summary>
    Held,
}
