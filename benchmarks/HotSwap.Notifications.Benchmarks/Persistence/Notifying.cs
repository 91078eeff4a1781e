using System.Globalization;
using HotSwap.Notifications.Benchmarks.Load;
using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Persistence;

/// <summary>Compares the cost of a log in a file, for pipeline and clients, with a log in memory and with the guide's code, which stores nothing.</summary>
internal static class Notifying
{
    private const int Clients = 200;
    private const int PerSecond = 50;
    private const double SlowCommit = 50;

    public static async Task MeasureAsync(PersistenceTable table, string folder, int repeats, int seconds)
    {
        var latency = new Dictionary<string, List<Sample>>();
        var slow = new List<Sample>();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            foreach (var settings in new[] { InFile(folder), new ServerSettings(LoadKinds.Ours), new ServerSettings(LoadKinds.Guide) })
            {
                latency.TryAdd(settings.Kind, []);
                latency[settings.Kind].Add(await RunAsync(settings, seconds));
            }

            slow.Add(await RunAsync(InFile(folder) with { AppendDelayMilliseconds = SlowCommit }, seconds));
        }

        var (file, memory, guide) = (latency[LoadKinds.OursOnSqlite], latency[LoadKinds.Ours], latency[LoadKinds.Guide]);
        var load = string.Create(CultureInfo.InvariantCulture, $"{PerSecond}/s × {Clients} clients");
        table.Add($"{load}, {PersistenceTable.Full}: latency p50, ms", Of(file, each => each.P50), "guide", Of(guide, each => each.P50));
        table.Add($"{load}, {PersistenceTable.Full}: latency p99, ms", Of(file, each => each.P99), "guide", Of(guide, each => each.P99));
        table.Add($"{load}, {PersistenceTable.Memory}: latency p50, ms", Of(memory, each => each.P50), "guide", Of(guide, each => each.P50));
        table.Add($"{load}, {PersistenceTable.Memory}: latency p99, ms", Of(memory, each => each.P99), "guide", Of(guide, each => each.P99));
        table.Add($"{load}, {PersistenceTable.Full}: part of the commit, p50, ms", Of(file, each => each.CommitP50));
        table.Add($"{load}, {PersistenceTable.Full}: part of the commit, p99, ms", Of(file, each => each.CommitP99));
        table.Add($"notify call while each commit takes {SlowCommit:F0} ms longer: p50, µs", Of(slow, each => each.NotifyP50), "guide", Of(guide, each => each.NotifyP50));
        table.Add(
            $"notify call while each commit takes {SlowCommit:F0} ms longer: p99, µs",
            Of(slow, each => each.NotifyP99),
            "guide",
            Of(guide, each => each.NotifyP99),
            Aim.AtMost(100));
    }

    private static ServerSettings InFile(string folder) =>
        new(LoadKinds.OursOnSqlite) { Sqlite = Path.Combine(folder, $"notifying-{Guid.NewGuid():N}.db") };

    private static List<double> Of(List<Sample> samples, Func<Sample, double> value) => [.. samples.Select(value)];

    private static async Task<Sample> RunAsync(ServerSettings settings, int seconds)
    {
        await using var run = await Run.StartAsync(settings, Clients);
        var publish = new Command("publish") { TickMilliseconds = 1_000.0 / PerSecond };
        var warmUp = seconds * PerSecond;
        await run.PublishAsync(publish with { Count = warmUp }, warmUp * Clients);
        await run.MeasureAsync();
        await run.CommitsAsync();
        var count = seconds * PerSecond;
        var (published, received) = await run.PublishAsync(publish with { Count = count }, count * Clients);
        var commits = await run.CommitsAsync();
        return new Sample(received.P50, received.P99, published.P50, published.P99, commits.P50, commits.P99);
    }

    private sealed record Sample(double P50, double P99, double NotifyP50, double NotifyP99, double CommitP50, double CommitP99);
}
