using HotSwap.Notifications.Engine;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The work queue of the engine, which runs when the schedule decides.</summary>
internal sealed class SimulatedWork : IWorkQueue
{
    private readonly List<IThreadPoolWorkItem> _items = [];

    public int Count => _items.Count;

    public void Queue(IThreadPoolWorkItem work) => _items.Add(work);

    public void Run(int index)
    {
        var work = _items[index];
        _items.RemoveAt(index);
        work.Execute();
    }
}
