namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>The memory locations of a <see cref="WakeUpProgram{TMemory}"/>.</summary>
internal static class WakeUpLocations
{
    /// <summary>The state of the wake-up itself.</summary>
    public const int State = 0;

    /// <summary>The number of the latest work item.</summary>
    public const int Work = 1;

    /// <summary>The number of pending worker starts in the thread pool queue.</summary>
    public const int Starts = 2;

    /// <summary>The number of the latest work item that the worker has seen.</summary>
    public const int Done = 3;

    public const int Count = 4;

    /// <summary>The index of the worker's thread.</summary>
    public const int WorkerThread = 1;
}
