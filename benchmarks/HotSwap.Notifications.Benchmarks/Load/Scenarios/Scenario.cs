using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Scenarios;

/// <summary>What is measured on a fresh server with fresh clients.</summary>
/// <param name="Name">The name for <c>--only</c>.</param>
/// <param name="Kinds">The kinds of servers that it makes sense for.</param>
/// <param name="RunAsync">Runs it with a kind of server.</param>
internal sealed record Scenario(string Name, IReadOnlyList<string> Kinds, Func<string, Task<IReadOnlyList<Measurement>>> RunAsync);
