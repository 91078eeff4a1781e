using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Scenarios;

/// <summary>Measures the cost of a delivery on the server.</summary>
internal static class Throughput
{
    /// <summary>The number of warm-up calls, after which the runtime has fully optimized the code path.</summary>
    private const int WarmUp = 200;
    private const int Clients = 1_000;
    private const int Count = 200;

    /// <summary>Publishes so slowly that no reader is behind, and each delivery is a separate send.</summary>
    public static async Task<IReadOnlyList<Measurement>> PacedAsync(string kind)
    {
        await using var run = await StartAsync(kind);
        var before = await run.StatsAsync();
        var (published, received) = await run.PublishAsync(
            new Command("publish") { Count = Count, TickMilliseconds = 25 }, Count * Clients);
        var after = await run.StatsAsync();

        const double Deliveries = (double)Count * Clients;
        const string Name = "paced 40/s, 1,000 clients";
        return
        [
            new($"{Name}: server CPU per delivery, µs", Cpu(before, after) / Deliveries, Aim.AtMostOfGuide(1.05)),
            new($"{Name}: bytes allocated per delivery", Allocated(before, after) / Deliveries, Aim.AtMost(100)),
            new("notify call p50, µs", published.P50),
            new("notify call p99, µs", published.P99, Aim.AtMost(100)),
            new("notify call max, µs", published.Max),
            new("notify call, bytes allocated on the caller", published.BytesPerCall),
            new("load client: CPU per delivery, µs", received.CpuSeconds * 1e6 / (Deliveries + (WarmUp * Clients))),
        ];
    }

    /// <summary>Publishes bursts within 10 ms, which the server can send together.</summary>
    public static async Task<IReadOnlyList<Measurement>> BurstAsync(string kind)
    {
        await using var run = await StartAsync(kind);

        // Readers that are behind use another code path, which must also be compiled.
        await PublishBurstsAsync(run, 2 * WarmUp);
        var before = await run.StatsAsync();
        await PublishBurstsAsync(run, Count);
        var after = await run.StatsAsync();
        const double Deliveries = (double)Count * Clients;
        const string Name = "bursts of 5 in 10 ms, 1,000 clients";
        return
        [
            new($"{Name}: server CPU per delivery, µs", Cpu(before, after) / Deliveries, Aim.AtMostOfGuide(0.8)),
            new($"{Name}: bytes allocated per delivery", Allocated(before, after) / Deliveries),
        ];
    }

    public static async Task<IReadOnlyList<Measurement>> SaturatedAsync(string kind)
    {
        const int Few = 100;
        const int Many = 10_000;
        await using var run = await Run.StartAsync(kind, Few);
        await run.PublishAsync(new Command("publish") { Count = 1_000, PerTick = 200 }, 1_000 * Few);

        var before = await run.StatsAsync();
        var (published, received) = await run.PublishAsync(new Command("publish") { Count = Many, PerTick = 200 }, Many * Few);
        var after = await run.StatsAsync();
        return
        [
            new(
                "saturated, 100 clients: deliveries per second",
                received.Deliveries / (published.Seconds + received.Seconds),
                Aim.AtLeastOfGuide(1)),
            new("saturated, 100 clients: server CPU per delivery, µs", Cpu(before, after) / received.Deliveries),
        ];
    }

    /// <summary>Publishes much progress, of which the server needs to deliver only the newest values.</summary>
    public static async Task<IReadOnlyList<Measurement>> StormAsync(string kind)
    {
        const int Few = 100;
        const int Deployments = 100;
        var storm = new Command("publish") { PerTick = 100, TickMilliseconds = 5, Deployments = Deployments, Progress = true };
        await using var run = await Run.StartAsync(kind, Few, kind == LoadKinds.Raw ? 1 : Deployments);

        // In its first seconds, a server spends most of its CPU time on compilation.
        await run.PublishAsync(storm with { Count = 80_000 }, expected: 0);
        await run.SettledAsync();

        var before = await run.StatsAsync();
        await run.PublishAsync(storm with { Count = 80_000 }, expected: 0);
        var received = await run.SettledAsync();
        var after = await run.StatsAsync();
        const string Name = "progress storm, 100 × 200/s, 100 clients";
        return
        [
            new($"{Name}: server CPU, s", Cpu(before, after) / 1e6, Aim.AtMostOfGuide(0.2)),
            new($"{Name}: deliveries", received.Deliveries),
        ];
    }

    private static async Task PublishBurstsAsync(Run run, int count)
    {
        const int Burst = 5;
        for (var sent = 0; sent < count; sent += Burst)
        {
            await run.PublishAsync(new Command("publish") { Count = Burst, TickMilliseconds = 2 }, Burst * Clients);
        }
    }

    private static async Task<Run> StartAsync(string kind)
    {
        var run = await Run.StartAsync(kind, Clients);
        try
        {
            await run.PublishAsync(new Command("publish") { Count = WarmUp, TickMilliseconds = 25 }, WarmUp * Clients);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns the CPU time between two readings, in microseconds.</summary>
    private static double Cpu(ServerStats before, ServerStats after) => (after.CpuSeconds - before.CpuSeconds) * 1e6;

    private static double Allocated(ServerStats before, ServerStats after) => after.AllocatedBytes - before.AllocatedBytes;
}
