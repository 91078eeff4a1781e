using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>The simulated machine's memory, with the fences that <see cref="IWakeUpMemory"/> demands.</summary>
internal readonly struct FencedMemory : IWakeUpMemory
{
    public static int Exchange(ref int location, int value) => SimulatedThread.Current.Exchange(WakeUpLocations.State, value);

    public static int CompareExchange(ref int location, int value, int comparand) =>
        SimulatedThread.Current.CompareExchange(WakeUpLocations.State, value, comparand);
}
