using System.Collections.Immutable;

namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>
/// Visits every reachable state of some threads on a machine that delays stores (total store order, as on x86), for every order of the steps and
/// every time at which a store becomes visible.
/// </summary>
internal sealed class InterleavingExplorer(params Action<SimulatedThread>[] threads)
{
    /// <summary>Gets the number of visited states.</summary>
    public int Visited { get; private set; }

    /// <summary>Returns all reachable states.</summary>
    /// <param name="locations">The number of memory locations.</param>
    public IEnumerable<(MachineState State, bool IsLast)> Explore(int locations)
    {
        var first = new MachineState
        {
            Memory = [.. new int[locations]],
            Threads = [.. threads.Select(_ => new ThreadState())],
        };
        var seen = new HashSet<string>(StringComparer.Ordinal) { first.Key };
        var open = new Stack<MachineState>([first]);
        while (open.TryPop(out var state))
        {
            Visited++;
            var next = NextOf(state).ToImmutableArray();
            yield return (state, next.IsEmpty);
            foreach (var each in next.Where(each => seen.Add(each.Key)))
            {
                open.Push(each);
            }
        }
    }

    private IEnumerable<MachineState> NextOf(MachineState state)
    {
        for (var index = 0; index < threads.Length; index++)
        {
            if (SimulatedThread.Step(state, index, threads[index]) is { } next)
            {
                yield return next;
            }

            if (state.Threads[index].Stores.Count > 0)
            {
                yield return state.Flush(index);
            }
        }
    }
}
