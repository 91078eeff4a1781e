using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Scenarios;

/// <summary>Measures the latency of a status from the pipeline to a client, on a server that is not busy.</summary>
internal static class Latency
{
    public static async Task<IReadOnlyList<Measurement>> ManyClientsAsync(string kind)
    {
        const string Name = "latency, 50/s × 200 clients";
        var (cpu, _, received) = await MeasureAsync(kind, clients: 200, perSecond: 50, count: 500);
        return
        [
            new($"{Name}: p50, ms", received.P50, Aim.AtMostOfGuide(1.05)),
            new($"{Name}: p99, ms", received.P99),
            new($"{Name}: server CPU per delivery, µs", cpu, Aim.AtMostOfGuide(1.05)),
        ];
    }

    public static async Task<IReadOnlyList<Measurement>> SmallAsync(string kind)
    {
        const string Name = "small, 100/s × 100 clients";
        var (cpu, published, received) = await MeasureAsync(kind, clients: 100, perSecond: 100, count: 1_000);
        return
        [
            new($"{Name}: server CPU per delivery, µs", cpu, Aim.AtMostOfGuide(1.05)),
            new($"{Name}: p50, ms", received.P50, Aim.AtMostOfGuide(1.05)),
            new($"{Name}: p99, ms", received.P99),
            new($"{Name}: notify call p50, µs", published.P50, Aim.AtMost(2)),
            new($"{Name}: bytes allocated on the caller", published.BytesPerCall, Aim.AtMost(256)),
        ];
    }

    private static async Task<(double Cpu, PublishResult Published, ClientResult Received)> MeasureAsync(
        string kind, int clients, int perSecond, int count)
    {
        var publish = new Command("publish") { TickMilliseconds = 1_000.0 / perSecond };
        await using var run = await Run.StartAsync(kind, clients);

        // After six seconds, the runtime has fully optimized the code path.
        await run.PublishAsync(publish with { Count = 6 * perSecond }, 6 * perSecond * clients);
        await run.MeasureAsync();
        var before = await run.StatsAsync();
        var (published, received) = await run.PublishAsync(publish with { Count = count }, count * clients);
        var after = await run.StatsAsync();
        return ((after.CpuSeconds - before.CpuSeconds) * 1e6 / ((double)count * clients), published, received);
    }
}
