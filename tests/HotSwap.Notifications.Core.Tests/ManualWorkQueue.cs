using HotSwap.Notifications.Engine;

namespace HotSwap.Notifications.Core.Tests;

/// <summary>Runs the engine's work in the test's own thread, when the test calls it.</summary>
internal sealed class ManualWorkQueue : IWorkQueue
{
    /// <summary>The maximum number of runs, far more than a test needs. An engine that never becomes idle fails instead of hanging.</summary>
    private const int MaxRuns = 100_000;

    private readonly Queue<IThreadPoolWorkItem> _work = new();

    public bool IsEmpty => _work.Count == 0;

    public void Queue(IThreadPoolWorkItem work) => _work.Enqueue(work);

    /// <summary>Runs until the queue is empty.</summary>
    public void Run()
    {
        for (var runs = 0; _work.TryDequeue(out var work); runs++)
        {
            Assert.True(runs < MaxRuns, "The engine did not become idle.");
            work.Execute();
        }
    }
}
