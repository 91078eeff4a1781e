using HotSwap.Notifications.Engine;

namespace HotSwap.Notifications.Core.Tests;

/// <summary>Runs the engine's work in the test's own thread, when the test says so.</summary>
internal sealed class ManualWorkQueue : IWorkQueue
{
    /// <summary>Far more than any test needs: an engine that finds no rest fails instead of hanging.</summary>
    private const int MaxRuns = 100_000;

    private readonly Queue<IThreadPoolWorkItem> _work = new();

    public bool IsEmpty => _work.Count == 0;

    public void Queue(IThreadPoolWorkItem work) => _work.Enqueue(work);

    /// <summary>Runs until nothing is queued.</summary>
    public void Run()
    {
        for (var runs = 0; _work.TryDequeue(out var work); runs++)
        {
            Assert.True(runs < MaxRuns, "The engine does not come to rest.");
            work.Execute();
        }
    }
}
