namespace HotSwap.Notifications.Benchmarks.Load.Scenarios;

internal static class AllScenarios
{
    /// <summary>Excludes the raw WebSocket server, which waits for a slow client without a limit and so has no comparable result.</summary>
    private static readonly string[] _signalR = [LoadKinds.Ours, LoadKinds.Guide];
    private static readonly string[] _allKinds = [LoadKinds.Ours, LoadKinds.Guide, LoadKinds.Raw];

    public static IReadOnlyList<Scenario> List { get; } =
    [
        new("paced", _allKinds, Throughput.PacedAsync),
        new("burst", _allKinds, Throughput.BurstAsync),
        new("saturated", _allKinds, Throughput.SaturatedAsync),
        new("storm", _allKinds, Throughput.StormAsync),
        new("latency", _allKinds, Latency.ManyClientsAsync),
        new("small", _allKinds, Latency.SmallAsync),
        new("stuck100", _signalR, kind => SlowClients.StuckAsync(kind, perSecond: 100)),
        new("stuck1500", _signalR, kind => SlowClients.StuckAsync(kind, perSecond: 1_500)),
        new("drip", _signalR, SlowClients.DripAsync),
        new("hostile", _signalR, Attack.RunAsync),
        new("join", _allKinds, Joining.RunAsync),
        new("idle", _allKinds, Connections.IdleAsync),
        new("many", _signalR, ManyConnections.RunAsync),
        new("back", _allKinds, Connections.BackAsync),
    ];
}
