using System.Collections.Immutable;

namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>A simulated thread between two of its steps: what its steps have returned says where in its code it is.</summary>
internal sealed record ThreadState
{
    public ImmutableList<int> Results { get; init; } = [];

    /// <summary>Gets the stores that other threads cannot see yet, the oldest first.</summary>
    public ImmutableList<(int Location, int Value)> Stores { get; init; } = [];

    public bool IsDone { get; init; }

    /// <summary>Gets what the thread says of itself, such as that it works.</summary>
    public bool IsMarked { get; init; }

    public string Key => $"{string.Join(',', Results)};{string.Join(',', Stores)};{IsDone}";
}
