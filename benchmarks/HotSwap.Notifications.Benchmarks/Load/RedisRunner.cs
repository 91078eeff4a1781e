using System.Globalization;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Benchmarks.Load;

/// <summary>
/// Compares the log in Redis with the log in memory and with the guide's code on SignalR's Redis backplane. Uses one server and a real
/// redis-server, and prints medians of several runs.
/// </summary>
internal static class RedisRunner
{
    private const int Clients = 200;
    private const int PerSecond = 50;
    private const int Statuses = 250;

    private static readonly string[] _kinds = [LoadKinds.OursOnRedis, LoadKinds.Ours, LoadKinds.GuideOnRedis];

    public static async Task RunAsync(int repeats)
    {
        var rows = new Dictionary<string, Dictionary<string, List<double>>>();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            foreach (var kind in _kinds)
            {
                await Console.Error.WriteLineAsync($"run {repeat + 1}, {kind}");
                await using var redis = await RedisServer.StartAsync();
                await LatencyAsync(kind, redis, (row, value) => Add(row, kind, value));
                if (kind != LoadKinds.Ours)
                {
                    await AwayAsync(kind, redis, (row, value) => Add(row, kind, value));
                }

                if (kind == LoadKinds.OursOnRedis)
                {
                    await ThroughputAsync(redis, (row, value) => Add(row, kind, value));
                }
            }
        }

        Console.WriteLine("| measurement | log in Redis | log in memory | guide's code with backplane |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (row, values) in rows)
        {
            Console.WriteLine($"| {row} | {string.Join(" | ", _kinds.Select(kind => Median(values.GetValueOrDefault(kind))))} |");
        }

        void Add(string row, string kind, double value)
        {
            rows.TryAdd(row, []);
            rows[row].TryAdd(kind, []);
            rows[row][kind].Add(value);
        }
    }

    private static async Task LatencyAsync(string kind, RedisServer redis, Action<string, double> add)
    {
        await using var run = await Run.StartAsync(new ServerSettings(kind) { Redis = redis.ConnectionString }, Clients);
        await run.PublishAsync(new Command("publish") { Count = 100, TickMilliseconds = 1000.0 / PerSecond }, 100 * Clients);
        await run.MeasureAsync();
        var before = await run.StatsAsync();
        var (published, received) = await run.PublishAsync(
            new Command("publish") { Count = Statuses, TickMilliseconds = 1000.0 / PerSecond }, Statuses * Clients);
        var after = await run.StatsAsync();
        add($"{PerSecond}/s × {Clients} clients: latency p50, ms", received.P50);
        add($"{PerSecond}/s × {Clients} clients: latency p99, ms", received.P99);
        add($"{PerSecond}/s × {Clients} clients: server CPU per delivery, µs", (after.CpuSeconds - before.CpuSeconds) * 1e6 / (Statuses * Clients));
        add("notify call p99, µs", published.P99);
    }

    private static async Task AwayAsync(string kind, RedisServer redis, Action<string, double> add)
    {
        const int Count = 300;
        const int Few = 20;
        await using var run = await Run.StartAsync(new ServerSettings(kind) { Redis = redis.ConnectionString }, Few);
        await run.PublishAsync(new Command("publish") { Count = 10, TickMilliseconds = 10 }, 10 * Few);
        var publishing = run.PublishAsync(new Command("publish") { Count = Count, TickMilliseconds = 20 }, expected: 0);
        await Task.Delay(TimeSpan.FromSeconds(1));
        await redis.StopAsync(keepData: true);
        await Task.Delay(TimeSpan.FromSeconds(8));
        await redis.StartAgainAsync();
        var (published, _) = await publishing;
        await Task.Delay(TimeSpan.FromSeconds(2));
        add($"Redis unavailable for 8 s: lost statuses of {Count}, per client", Count - ((await run.SettledAsync()).Deliveries / (double)Few));
        add("Redis unavailable for 8 s: longest notify call, ms", published.Max / 1_000);
    }

    private static async Task ThroughputAsync(RedisServer redis, Action<string, double> add)
    {
        const int Count = 100_000;
        var settings = new ServerSettings(LoadKinds.OursOnRedis) { Redis = redis.ConnectionString };
        await using var one = await Run.StartAsync(settings, clients: 0);
        var (published, _) = await one.PublishAsync(new Command("publish") { Count = Count, PerTick = 4_000, Deployments = 100 }, expected: 0);
        add("appends per second of one node, 1 KB statuses", Count / published.Seconds);
        await using var two = await Run.StartAsync(settings, clients: 0);
        add("a node joins and loads 100,000 statuses, s", await two.ReadyAsync());
    }

    private static string Median(List<double>? values) => values is null
        ? ""
        : values.Order().ElementAt(values.Count / 2) is var median && Math.Abs(median) >= 100
            ? median.ToString("N0", CultureInfo.InvariantCulture)
            : median.ToString("0.##", CultureInfo.InvariantCulture);
}
