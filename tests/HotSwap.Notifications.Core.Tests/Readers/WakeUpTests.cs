using HotSwap.Notifications.Core.Tests.Readers.Interleavings;
using HotSwap.Notifications.Readers;

namespace HotSwap.Notifications.Core.Tests.Readers;

public class WakeUpTests
{
    private const int Rounds = 4;

    [Fact]
    public void WakeUp_EveryInterleaving_LosesNoWakeUpAndStartsOneWorkerAtATime()
    {
        var (lost, doubled, visited) = Explore<FencedMemory>();

        Assert.Equal((0, 0), (lost, doubled));

        // Otherwise, nothing was interleaved.
        Assert.InRange(visited, 500, 1_000_000);
    }

    /// <summary>Tests for the defect that stopped the fan-out of the first version: a signal that came after the check was overwritten.</summary>
    [Fact]
    public void WakeUp_BeginWithoutItsFence_WouldLoseAWakeUp()
    {
        var (lost, _, _) = Explore<UnfencedMemory>();

        Assert.NotEqual(0, lost);
    }

    [Fact]
    public void Set_WorkerRests_StartsItOnce()
    {
        var wakeUp = default(WakeUp<MachineMemory>);

        Assert.True(wakeUp.Set());
        Assert.False(wakeUp.Set());
    }

    [Fact]
    public void TryRest_SignalledSinceBegin_IsFalse()
    {
        var wakeUp = default(WakeUp<MachineMemory>);
        wakeUp.Set();
        wakeUp.Begin();
        Assert.False(wakeUp.Set());

        Assert.False(wakeUp.TryRest());
        wakeUp.Begin();
        Assert.True(wakeUp.TryRest());
        Assert.True(wakeUp.Set());
    }

    /// <summary>Counts the final states with unseen work, and the states in which a second worker was started beside the first.</summary>
    private static (int Lost, int Doubled, int Visited) Explore<TMemory>()
        where TMemory : struct, IWakeUpMemory
    {
        var program = new WakeUpProgram<TMemory>(Rounds);
        var explorer = new InterleavingExplorer(program.Signal, program.DoWork);
        var (lost, doubled) = (0, 0);
        foreach (var (state, isLast) in explorer.Explore(WakeUpLocations.Count))
        {
            lost += isLast && state.Memory[WakeUpLocations.Done] != Rounds ? 1 : 0;
            var isWorking = state.Threads[WakeUpLocations.WorkerThread].IsMarked;
            doubled += state.Memory[WakeUpLocations.Starts] + (isWorking ? 1 : 0) > 1 ? 1 : 0;
        }

        return (lost, doubled, explorer.Visited);
    }
}
