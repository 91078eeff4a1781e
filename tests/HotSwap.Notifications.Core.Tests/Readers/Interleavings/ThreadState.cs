using System.Collections.Immutable;

namespace HotSwap.Notifications.Core.Tests.Readers.Interleavings;

/// <summary>The state of a simulated thread between two steps. The results of its steps determine its place in the code.</summary>
internal sealed record ThreadState
{
    public ImmutableList<int> Results { get; init; } = [];

    /// <summary>Gets the stores that other threads cannot see yet, the oldest first.</summary>
    public ImmutableList<(int Location, int Value)> Stores { get; init; } = [];

    public bool IsDone { get; init; }

    /// <summary>Gets the note of the thread about itself, such as that it is working.</summary>
    public bool IsMarked { get; init; }

    public string Key => $"{string.Join(',', Results)};{string.Join(',', Stores)};{IsDone}";
}
