namespace HotSwap.Notifications.Readers;

/// <summary>The memory operations of the machine.</summary>
internal readonly struct MachineMemory : IWakeUpMemory
{
    public static int Exchange(ref int location, int value) => Interlocked.Exchange(ref location, value);

    public static int CompareExchange(ref int location, int value, int comparand) =>
        Interlocked.CompareExchange(ref location, value, comparand);
}
