namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>The places in the memory that a <see cref="WakeUpProgram{TMemory}"/> uses.</summary>
internal static class WakeUpLocations
{
    /// <summary>The state of the wake-up itself.</summary>
    public const int State = 0;

    /// <summary>The number of the work that is there.</summary>
    public const int Work = 1;

    /// <summary>How often the worker has still to be started, as the pool's queue has it.</summary>
    public const int Starts = 2;

    /// <summary>The number of the work that the worker has seen.</summary>
    public const int Done = 3;

    public const int Count = 4;

    /// <summary>The index of the worker's thread.</summary>
    public const int WorkerThread = 1;
}
