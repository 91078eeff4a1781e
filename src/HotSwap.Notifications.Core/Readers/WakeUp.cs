namespace HotSwap.Notifications.Readers;

/// <summary>
/// Lets one worker rest while there is nothing to do, and starts it when there is: behind or idle, without a wake-up that is lost.
/// </summary>
/// <remarks>
/// <para>Whoever makes work visible calls <see cref="Set"/> afterwards, and starts the worker where it returns true.</para>
/// <para>
/// The worker calls <see cref="Begin"/>, does all the work it sees, and then <see cref="TryRest"/>. Where that is false, more has come:
/// it begins again.
/// </para>
/// <para>
/// Each step is a full fence. In <see cref="Begin"/> it is needed on every machine: the store that takes back the signal must be seen before
/// the work is looked at, or a signal that comes in between is overwritten.
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
    /// <returns>Whether the worker rests, and the caller has to start it.</returns>
    public bool Set() => TMemory.Exchange(ref _state, Signalled) == Idle;

    /// <summary>Takes back the signal, before the worker looks for work.</summary>
    public void Begin() => TMemory.Exchange(ref _state, Working);

    /// <summary>Rests, unless there has been a signal since <see cref="Begin"/>.</summary>
    /// <returns>Whether the worker rests now.</returns>
    public bool TryRest() => TMemory.CompareExchange(ref _state, Idle, Working) == Working;
}
