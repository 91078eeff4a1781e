using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Scenarios;

/// <summary>What a client that reads slowly, or not at all, changes for the publisher and for the others.</summary>
internal static class SlowClients
{
    /// <summary>One client reads nothing. At the higher rate its buffers fill: they take a few MB.</summary>
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
    /// One client reads at half the feed's speed. Small buffers on both sides make the server feel it within some ten statuses.
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

        // The slow client is a process that has just started, and the server reads for it in a way that is still to be compiled.
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
            new($"{Name}: 5 s of statuses took the publisher, s", published.Seconds),
            new($"{Name}: its share of the statuses meanwhile", (double)dripped.Deliveries / (2 * command.Count)),
            new($"{Name}: how often it was cut", dripped.Cuts, Aim.AtMost(0)),
        ];
    }
}
