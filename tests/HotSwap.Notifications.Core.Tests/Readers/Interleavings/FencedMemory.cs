using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>The memory of the simulated machine, with the fences that <see cref="IWakeUpMemory"/> requires.</summary>
internal readonly struct FencedMemory : IWakeUpMemory
{
    public static int Exchange(ref int location, int value) => SimulatedThread.Current.Exchange(WakeUpLocations.State, value);

    public static int CompareExchange(ref int location, int value, int comparand) =>
        SimulatedThread.Current.CompareExchange(WakeUpLocations.State, value, comparand);
}
