using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Scenarios;

/// <summary>Measures the effect of a client that reads slowly or not at all on the publisher and on the other clients.</summary>
internal static class SlowClients
{
    /// <summary>Runs with one client that reads nothing. At the higher rate, its buffers of a few MB fill up.</summary>
    public static async Task<IReadOnlyList<Measurement>> StuckAsync(string kind, int perSecond)
    {
        const int Healthy = 50;
        var seconds = perSecond >= 1_000 ? 5 : 4;
        var command = new Command("publish")
        {
            Count = perSecond * seconds,
            PerTick = Math.Max(1, perSecond / 200),
            TickMilliseconds = 5 * Math.Max(1.0, 200.0 / perSecond),
        };
        var warmUp = new Command("publish") { Count = 200, TickMilliseconds = 5 };
        double calm;
        await using (var run = await Run.StartAsync(kind, Healthy))
        {
            await run.PublishAsync(warmUp, warmUp.Count * Healthy);
            await run.MeasureAsync();
            calm = (await run.PublishAsync(command, command.Count * Healthy)).Received.P99;
        }

        await using var stuck = await Run.StartAsync(kind, Healthy + 1, stuck: 1);
        await stuck.PublishAsync(warmUp, warmUp.Count * Healthy);
        await stuck.MeasureAsync();
        var (published, received) = await stuck.PublishAsync(command, command.Count * Healthy);
        var name = $"one stuck of 51, {perSecond}/s";
        return
        [
            new($"{name}: publisher's longest call, ms", published.Max / 1_000, Aim.AtMost(5)),
            new($"{name}: healthy clients' longest gap, ms", received.LongestGap, Aim.AtMost(50)),
            new($"{name}: healthy clients' p99 without it, ms", calm),
            new($"{name}: healthy clients' p99 with it, ms", received.P99),
            new($"{name}: healthy clients' p99 with it / without it", received.P99 / calm, Aim.AtMost(1.5)),
        ];
    }

    /// <summary>
    /// Runs with one client that reads at half the speed of the feed. With small buffers on both sides, about ten statuses fill them.
    /// </summary>
    public static async Task<IReadOnlyList<Measurement>> DripAsync(string kind)
    {
        const int Healthy = 20;
        const int PerSecond = 1_000;
        const int Seconds = 5;
        var command = new Command("publish") { Count = PerSecond * Seconds, TickMilliseconds = 1_000.0 / PerSecond, WaitsForClients = false };
        await using var run = await Run.StartAsync(new ServerSettings(kind) { SendBufferSize = 16 * 1024 }, Healthy);
        await run.PublishAsync(command with { Count = 8 * PerSecond }, 8 * PerSecond * Healthy);
        await run.MeasureAsync();
        var calm = (await run.PublishAsync(command, command.Count * Healthy)).Received;

        var slow = run.AddClients();
        await slow.AskAsync<ClientResult>(new Command("drip") { PerSecond = PerSecond / 2.0 });

        // Let the new process of the slow client warm up, and let the server compile the code path for a slow reader.
        await run.PublishAsync(command, command.Count * Healthy);
        await run.MeasureAsync();
        var (published, received) = await run.PublishAsync(command, command.Count * Healthy);
        var dripped = await slow.AskAsync<ClientResult>(new Command("dripped"));
        const string Name = "one of 21 reads at half the feed's speed, 1,000/s";
        return
        [
            new($"{Name}: others' p99 with it / without it", received.P99 / calm.P99, Aim.AtMost(1.1)),
            new($"{Name}: others' p99 without it, ms", calm.P99),
            new($"{Name}: others' p99 with it, ms", received.P99),
            new($"{Name}: others' longest gap without it, ms", calm.LongestGap),
            new($"{Name}: others' longest gap with it, ms", received.LongestGap),
            new($"{Name}: time to publish 5 s of statuses, s", published.Seconds),
            new($"{Name}: share of the statuses that it received", (double)dripped.Deliveries / (2 * command.Count)),
            new($"{Name}: number of cuts", dripped.Cuts, Aim.AtMost(0)),
        ];
    }
}
