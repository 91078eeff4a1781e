using HotSwap.Notifications.Benchmarks.Load.Clients;

namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>What is measured. Each scenario runs on a fresh server and fresh clients and returns its numbers by name.</summary>
internal static class Scenarios
{
    private const int StormProgress = 40_000;

    /// <summary>Enough calls for the runtime to have compiled the path for good.</summary>
    private const int WarmUp = 200;

    /// <summary>Bare WebSockets wait for a stuck client for ever: there is nothing to compare with.</summary>
    private static readonly string[] _withTimeout = [LoadKinds.Ours, LoadKinds.Guide];
    private static readonly string[] _allKinds = [LoadKinds.Ours, LoadKinds.Guide, LoadKinds.Raw];

    public static IReadOnlyList<(string Name, string[] Kinds, Func<string, Task<Dictionary<string, double>>> Run)> All { get; } =
    [
        ("paced", _allKinds, kind => PacedAsync(kind, "paced 40/s, 1,000 clients", perTick: 1, tick: 25, count: 200)),
        ("burst", _allKinds, kind => PacedAsync(kind, "bursts of 5 in 10 ms, 1,000 clients", perTick: 1, tick: 2, count: 200, pauseEvery: 5)),
        ("saturated", _allKinds, SaturatedAsync),
        ("latency", _allKinds, LatencyAsync),
        ("stuck100", _withTimeout, kind => StuckAsync(kind, perSecond: 100)),
        ("stuck1500", _withTimeout, kind => StuckAsync(kind, perSecond: 1_500)),
        ("hostile", _withTimeout, HostileAsync),
        ("storm", _allKinds, StormAsync),
        ("idle", _allKinds, IdleAsync),
        ("back", _allKinds, BackAsync),
    ];

    private static async Task<Dictionary<string, double>> PacedAsync(
        string kind, string name, int perTick, double tick, int count, int pauseEvery = 0)
    {
        const int Clients = 1_000;
        await using var run = await Run.StartAsync(kind, Clients);
        await run.PublishAsync(new Command("publish") { Count = WarmUp, TickMilliseconds = 25 }, WarmUp * Clients);

        var before = await run.StatsAsync();
        PublishResult published;
        ClientResult received;
        if (pauseEvery == 0)
        {
            (published, received) = await run.PublishAsync(
                new Command("publish") { Count = count, PerTick = perTick, TickMilliseconds = tick }, count * Clients);
        }
        else
        {
            (published, received) = (null!, null!);
            for (var sent = 0; sent < count; sent += pauseEvery)
            {
                (published, received) = await run.PublishAsync(
                    new Command("publish") { Count = pauseEvery, TickMilliseconds = tick }, pauseEvery * Clients);
            }
        }

        var after = await run.StatsAsync();
        double deliveries = (double)count * Clients;
        var numbers = new Dictionary<string, double>
        {
            [$"{name}: server CPU per delivery, µs"] = (after.CpuSeconds - before.CpuSeconds) * 1e6 / deliveries,
            [$"{name}: bytes allocated per delivery"] = (after.AllocatedBytes - before.AllocatedBytes) / deliveries,
        };
        if (pauseEvery == 0)
        {
            numbers["notify call p50, µs"] = published.P50;
            numbers["notify call p99, µs"] = published.P99;
            numbers["notify call max, µs"] = published.Max;
            numbers["notify call, bytes allocated on the caller"] = published.BytesPerCall;
            numbers["load client's own CPU per delivery, µs"] = received.CpuSeconds * 1e6 / (deliveries + (WarmUp * Clients));
        }

        return numbers;
    }

    private static async Task<Dictionary<string, double>> SaturatedAsync(string kind)
    {
        const int Clients = 100;
        const int Count = 10_000;
        await using var run = await Run.StartAsync(kind, Clients);
        await run.PublishAsync(new Command("publish") { Count = 1_000, PerTick = 200 }, 1_000 * Clients);

        var before = await run.StatsAsync();
        var (published, received) = await run.PublishAsync(new Command("publish") { Count = Count, PerTick = 200 }, Count * Clients);
        var after = await run.StatsAsync();
        return new()
        {
            ["saturated, 100 clients: deliveries per second"] = received.Deliveries / (published.Seconds + received.Seconds),
            ["saturated, 100 clients: server CPU per delivery, µs"] = (after.CpuSeconds - before.CpuSeconds) * 1e6 / received.Deliveries,
        };
    }

    private static async Task<Dictionary<string, double>> LatencyAsync(string kind)
    {
        const int Clients = 200;
        await using var run = await Run.StartAsync(kind, Clients);
        await run.PublishAsync(new Command("publish") { Count = 50, TickMilliseconds = 20 }, 50 * Clients);
        await run.MeasureAsync();
        var (_, received) = await run.PublishAsync(new Command("publish") { Count = 250, TickMilliseconds = 20 }, 250 * Clients);
        return new()
        {
            ["latency, 50/s × 200 clients: p50, ms"] = received.P50,
            ["latency, 50/s × 200 clients: p99, ms"] = received.P99,
        };
    }

    private static async Task<Dictionary<string, double>> StuckAsync(string kind, int perSecond)
    {
        // At the higher rate the stuck client's buffers fill: they take a few MB.
        const int Healthy = 50;
        var seconds = perSecond >= 1_000 ? 5 : 4;
        var command = new Command("publish")
        {
            Count = perSecond * seconds,
            PerTick = Math.Max(1, perSecond / 200),
            TickMilliseconds = 5 * Math.Max(1.0, 200.0 / perSecond),
        };
        var name = $"one stuck of 51, {perSecond}/s";

        var warmUp = new Command("publish") { Count = WarmUp, TickMilliseconds = 5 };
        double calm;
        await using (var run = await Run.StartAsync(kind, Healthy))
        {
            await run.PublishAsync(warmUp, WarmUp * Healthy);
            await run.MeasureAsync();
            calm = (await run.PublishAsync(command, command.Count * Healthy)).Received.P99;
        }

        await using var stuck = await Run.StartAsync(kind, Healthy + 1, stuck: 1);
        await stuck.PublishAsync(warmUp, WarmUp * Healthy);
        await stuck.MeasureAsync();
        var (published, received) = await stuck.PublishAsync(command, command.Count * Healthy);
        return new()
        {
            [$"{name}: publisher's longest call, ms"] = published.Max / 1_000,
            [$"{name}: healthy clients' longest gap, ms"] = received.LongestGap,
            [$"{name}: healthy clients' p99 without it, ms"] = calm,
            [$"{name}: healthy clients' p99 with it, ms"] = received.P99,
        };
    }

    private static async Task<Dictionary<string, double>> HostileAsync(string kind)
    {
        const int Healthy = 50;
        var command = new Command("publish") { Count = 500, TickMilliseconds = 10 };
        await using var run = await Run.StartAsync(kind, Healthy);
        await run.PublishAsync(new Command("publish") { Count = WarmUp, TickMilliseconds = 5 }, WarmUp * Healthy);
        await run.MeasureAsync();
        var calm = (await run.PublishAsync(command, command.Count * Healthy)).Received;
        var before = await run.MemoryAsync();

        var (attacks, attacked) = await AttackAsync(run, command, Healthy);
        var once = await run.MemoryAsync();
        await AttackAsync(run, command, Healthy);
        var twice = await run.MemoryAsync();
        return new()
        {
            ["hostile clients: messages they sent in 5 s"] = attacks,
            ["hostile clients: healthy clients' p50 without them, ms"] = calm.P50,
            ["hostile clients: healthy clients' p50 with them, ms"] = attacked.P50,
            ["hostile clients: healthy clients' p99 without them, ms"] = calm.P99,
            ["hostile clients: healthy clients' p99 with them, ms"] = attacked.P99,
            ["hostile clients: heap before, KB"] = before.HeapBytes / 1024.0,
            ["hostile clients: heap 20 s after an attack, KB"] = once.HeapBytes / 1024.0,
            ["hostile clients: heap 20 s after a second one, KB"] = twice.HeapBytes / 1024.0,
        };
    }

    private static async Task<(long Messages, ClientResult Healthy)> AttackAsync(Run run, Command command, int healthy)
    {
        long messages;
        ClientResult received;
        await using (var attack = HostileClients.Start(run.Port))
        {
            await run.MeasureAsync();
            received = (await run.PublishAsync(command, command.Count * healthy)).Received;
            messages = attack.Messages;
        }

        // Connections that were cut are given some seconds to close by themselves.
        await Task.Delay(TimeSpan.FromSeconds(20));
        return (messages, received);
    }

    private static async Task<Dictionary<string, double>> StormAsync(string kind)
    {
        const int Clients = 100;
        const int Deployments = 100;
        await using var run = await Run.StartAsync(kind, Clients, kind == LoadKinds.Raw ? 1 : Deployments);
        await run.PublishAsync(new Command("publish") { Count = 2_000, PerTick = 100, TickMilliseconds = 5, Deployments = Deployments, Progress = true }, expected: 0);
        await run.SettledAsync();

        var before = await run.StatsAsync();
        var command = new Command("publish")
        {
            Count = StormProgress,
            PerTick = 100,
            TickMilliseconds = 5,
            Deployments = Deployments,
            Progress = true,
        };
        await run.PublishAsync(command, expected: 0);
        var received = await run.SettledAsync();
        var after = await run.StatsAsync();
        return new()
        {
            ["progress storm, 100 × 200/s, 100 clients: server CPU, s"] = after.CpuSeconds - before.CpuSeconds,
            ["progress storm, 100 × 200/s, 100 clients: deliveries"] = received.Deliveries,
        };
    }

    private static async Task<Dictionary<string, double>> IdleAsync(string kind)
    {
        await using var run = await Run.StartAsync(kind, clients: 1_000);
        var few = await run.MemoryAsync();
        await run.ConnectAsync(4_000);
        var many = await run.MemoryAsync();
        return new()
        {
            ["idle connection, heap, marginal from 1,000 to 5,000, KB"] = (many.HeapBytes - few.HeapBytes) / 4_000.0 / 1024,
            ["idle connection, working set, marginal from 1,000 to 5,000, KB"] = (many.WorkingSetBytes - few.WorkingSetBytes) / 4_000.0 / 1024,
        };
    }

    private static async Task<Dictionary<string, double>> BackAsync(string kind)
    {
        await using var run = await Run.StartAsync(kind, clients: 2_000);
        await run.PublishAsync(new Command("publish") { Count = 10, TickMilliseconds = 25 }, 10 * 2_000);
        return new() { ["2,000 clients back after a cut, s"] = await run.CutAsync() };
    }
}
