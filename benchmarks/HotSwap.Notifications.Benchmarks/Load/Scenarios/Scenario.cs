using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Scenarios;

/// <summary>A set of measurements that runs on a new server with new clients.</summary>
/// <param name="Name">The name for <c>--only</c>.</param>
/// <param name="Kinds">The supported kinds of servers.</param>
/// <param name="RunAsync">The function that runs the scenario with a kind of server.</param>
internal sealed record Scenario(string Name, IReadOnlyList<string> Kinds, Func<string, Task<IReadOnlyList<Measurement>>> RunAsync);
