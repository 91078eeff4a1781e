using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>A program with one thread that publishes and signals work, and a worker that the signal starts if needed.</summary>
internal sealed class WakeUpProgram<TMemory>(int rounds)
    where TMemory : struct, IWakeUpMemory
{
    private WakeUp<TMemory> _wakeUp;

    public void Signal(SimulatedThread thread)
    {
        for (var round = 1; round <= rounds; round++)
        {
            thread.Store(WakeUpLocations.Work, round);
            if (_wakeUp.Set())
            {
                thread.Increment(WakeUpLocations.Starts);
            }
        }
    }

    public void DoWork(SimulatedThread thread)
    {
        while (true)
        {
            thread.Wait(WakeUpLocations.Starts);
            thread.IsMarked = true;
            do
            {
                _wakeUp.Begin();
                thread.Store(WakeUpLocations.Done, thread.Load(WakeUpLocations.Work));
            }
            while (!_wakeUp.TryRest());
            thread.IsMarked = false;
        }
    }
}
