using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>As <see cref="FencedMemory"/>, but the worker takes back the signal with a plain store, which is held back.</summary>
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
