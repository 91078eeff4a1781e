namespace HotSwap.Notifications.Readers;

/// <summary>The memory that a <see cref="WakeUp{TMemory}"/> works on: the machine's, or that of a test which explores interleavings.</summary>
internal interface IWakeUpMemory
{
    /// <summary>Stores a value and returns the one before. A full fence: what follows is not done before it.</summary>
    static abstract int Exchange(ref int location, int value);

    /// <summary>Stores a value where the location has the comparand, and returns what it had. A full fence.</summary>
    static abstract int CompareExchange(ref int location, int value, int comparand);
}
