using System.Collections.Immutable;

namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>The state of a simulated machine between two steps of its threads.</summary>
internal sealed record MachineState
{
    public required ImmutableArray<int> Memory { get; init; }

    public required ImmutableArray<ThreadState> Threads { get; init; }

    /// <summary>Gets a key that is equal for two states only if they have the same future.</summary>
    public string Key => string.Join('|', Threads.Select(thread => thread.Key).Append(string.Join(',', Memory)));

    public MachineState With(int thread, ThreadState state) => this with { Threads = Threads.SetItem(thread, state) };

    /// <summary>Makes the oldest delayed store of a thread visible.</summary>
    public MachineState Flush(int thread)
    {
        var (location, value) = Threads[thread].Stores[0];
        return With(thread, Threads[thread] with { Stores = Threads[thread].Stores.RemoveAt(0) }) with
        {
            Memory = Memory.SetItem(location, value),
        };
    }
}
