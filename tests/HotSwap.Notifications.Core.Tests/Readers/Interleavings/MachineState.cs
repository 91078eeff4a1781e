using System.Collections.Immutable;

namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>A simulated machine between two steps of its threads.</summary>
internal sealed record MachineState
{
    public required ImmutableArray<int> Memory { get; init; }

    public required ImmutableArray<ThreadState> Threads { get; init; }

    /// <summary>Gets a text that two states share only if all that follows is the same.</summary>
    public string Key => string.Join('|', Threads.Select(thread => thread.Key).Append(string.Join(',', Memory)));

    public MachineState With(int thread, ThreadState state) => this with { Threads = Threads.SetItem(thread, state) };

    /// <summary>The oldest store that a thread has held back becomes visible.</summary>
    public MachineState Flush(int thread)
    {
        var (location, value) = Threads[thread].Stores[0];
        return With(thread, Threads[thread] with { Stores = Threads[thread].Stores.RemoveAt(0) }) with
        {
            Memory = Memory.SetItem(location, value),
        };
    }
}
