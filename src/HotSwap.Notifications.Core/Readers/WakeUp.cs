namespace HotSwap.Notifications.Readers;

/// <summary>
/// Lets one worker rest while there is no work and starts it when there is, without a lost wake-up.
/// </summary>
/// <remarks>
/// <para>A producer makes work visible and then calls <see cref="Set"/>. If it returns true, the producer starts the worker.</para>
/// <para>
/// The worker calls <see cref="Begin"/>, does all work that it sees, and then calls <see cref="TryRest"/>. If it returns false, more work has
/// arrived, and the worker begins again.
/// </para>
/// <para>
/// Each step is a full fence. In <see cref="Begin"/>, every machine needs it: the store that resets the signal must become visible before the
/// worker looks for work. Otherwise the store could overwrite a signal that arrives in between.
/// </para>
/// </remarks>
internal struct WakeUp<TMemory>
    where TMemory : struct, IWakeUpMemory
{
    private const int Idle = 0;
    private const int Working = 1;
    private const int Signalled = 2;

    private int _state;

    /// <summary>Signals that there is work.</summary>
    /// <returns>true if the worker rests and the caller must start it; otherwise, false.</returns>
    public bool Set() => TMemory.Exchange(ref _state, Signalled) == Idle;

    /// <summary>Resets the signal, before the worker looks for work.</summary>
    public void Begin() => TMemory.Exchange(ref _state, Working);

    /// <summary>Lets the worker rest, unless there has been a signal since <see cref="Begin"/>.</summary>
    /// <returns>true if the worker rests now; otherwise, false.</returns>
    public bool TryRest() => TMemory.CompareExchange(ref _state, Idle, Working) == Working;
}
