using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>A defective <see cref="FencedMemory"/>: the worker clears the signal with a plain store, which is delayed.</summary>
internal readonly struct UnfencedMemory : IWakeUpMemory
{
    public static int Exchange(ref int location, int value)
    {
        if (SimulatedThread.Current.Index != WakeUpLocations.WorkerThread)
        {
            return FencedMemory.Exchange(ref location, value);
        }

        SimulatedThread.Current.Store(WakeUpLocations.State, value);
        return 0;
    }

    public static int CompareExchange(ref int location, int value, int comparand) =>
        FencedMemory.CompareExchange(ref location, value, comparand);
}
