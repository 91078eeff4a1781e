using System.Globalization;
using System.Text.RegularExpressions;
using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Scenarios;

/// <summary>
/// Measures the memory of a connection and the CPU for its pings, with many connections. Each connection subscribes to one of 1,000 deployments,
/// few of which are busy. Each client process connects from its own address, because one address has too few ports.
/// </summary>
internal static partial class ManyConnections
{
    private const int PerAddress = 5_000;
    private const int Deployments = 1_000;

    /// <summary>The duration of the measurement, longer than SignalR's keep-alive interval of 15 seconds.</summary>
    private const int Seconds = 20;
    private const int Statuses = 200;

    /// <summary>The number of files that a server opens in addition to its connections.</summary>
    private const int OtherFiles = 500;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(string kind)
    {
        await using var run = await Run.StartAsync(kind, clients: 0);
        await run.PublishAsync(new Command("publish") { Count = Deployments, PerTick = 200, Deployments = Deployments }, expected: 0);
        var empty = await run.MemoryAsync();
        var clients = new List<LoadProcess>();
        return
        [
            .. await MeasureAsync(run, clients, empty, 10_000),
            .. await MeasureAsync(run, clients, empty, Math.Min(20_000, OpenFiles() - OtherFiles)),
        ];
    }

    private static async Task<Measurement[]> MeasureAsync(Run run, List<LoadProcess> clients, ServerMemory empty, int connections)
    {
        while (clients.Count * PerAddress < connections)
        {
            var further = run.AddClients();
            clients.Add(further);
            await further.AskAsync<ClientResult>(new Command("connect")
            {
                Count = Math.Min(PerAddress, connections - ((clients.Count - 1) * PerAddress)),
                Spread = Deployments,
                Address = $"127.0.0.{clients.Count + 1}",
            });
        }

        // Messages sent in response to the subscriptions do not count.
        await DeliveriesAsync(clients);
        var memory = await run.MemoryAsync();
        var before = await run.StatsAsync();
        await run.PublishAsync(
            new Command("publish") { Count = Statuses, TickMilliseconds = 1_000.0 * Seconds / Statuses, Deployments = Deployments }, expected: 0);
        var after = await run.StatsAsync();
        var (deliveries, expected) = (await DeliveriesAsync(clients), (long)Statuses * connections / Deployments);
        if (deliveries < expected)
        {
            throw new InvalidOperationException($"Only {deliveries} of {expected} deliveries to {connections} connections arrived in time.");
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{connections:N0} connections, mostly idle");
        return
        [
            new($"{name}: working set after a collection, KB each", (memory.WorkingSetBytes - empty.WorkingSetBytes) / 1024.0 / connections),
            new($"{name}: heap, KB each", (memory.HeapBytes - empty.HeapBytes) / 1024.0 / connections),
            new($"{name}: server CPU, µs per second each", (after.CpuSeconds - before.CpuSeconds) * 1e6 / Seconds / connections),
        ];
    }

    /// <summary>Returns the number of deliveries since the last call, after all pending deliveries have arrived.</summary>
    private static async Task<long> DeliveriesAsync(List<LoadProcess> clients)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        var deliveries = 0L;
        foreach (var each in clients)
        {
            deliveries += (await each.AskAsync<ClientResult>(new Command("wait"))).Deliveries;
        }

        return deliveries;
    }

    /// <summary>Returns the number of files that a process can open, which limits the number of connections.</summary>
    private static int OpenFiles() =>
        int.TryParse(HardLimit().Match(File.ReadAllText("/proc/self/limits")).Groups[1].Value, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : int.MaxValue;

    [GeneratedRegex(@"Max open files\s+\S+\s+(\d+)")]
    private static partial Regex HardLimit();
}
