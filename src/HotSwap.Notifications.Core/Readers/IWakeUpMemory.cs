namespace HotSwap.Notifications.Readers;

/// <summary>The memory operations of a <see cref="WakeUp{TMemory}"/>: those of the machine, or those of a test that explores interleavings.</summary>
internal interface IWakeUpMemory
{
    /// <summary>Stores a value and returns the previous value. A full fence: no later access is reordered before it.</summary>
    static abstract int Exchange(ref int location, int value);

    /// <summary>Stores a value if the location has the comparand, and returns the previous value. A full fence.</summary>
    static abstract int CompareExchange(ref int location, int value, int comparand);
}
