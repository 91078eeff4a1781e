using HotSwap.Notifications.Benchmarks.Load.Clients;
using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Scenarios;

/// <summary>Measures the effect of hostile clients on healthy clients and on the server's memory.</summary>
internal static class Attack
{
    private const int Healthy = 50;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(string kind)
    {
        var warmUp = new Command("publish") { Count = 200, TickMilliseconds = 5 };
        var command = new Command("publish") { Count = 500, TickMilliseconds = 10 };
        await using var run = await Run.StartAsync(kind, Healthy);
        await run.PublishAsync(warmUp, warmUp.Count * Healthy);
        await run.MeasureAsync();
        var calm = (await run.PublishAsync(command, command.Count * Healthy)).Received;
        var before = await run.MemoryAsync();

        var (attacks, attacked) = await AttackAsync(run, command);
        var once = await run.MemoryAsync();
        await AttackAsync(run, command);
        var twice = await run.MemoryAsync();
        return
        [
            new("hostile clients: messages sent in 5 s", attacks),
            new("hostile clients: healthy clients' p50 without them, ms", calm.P50),
            new("hostile clients: healthy clients' p50 with them, ms", attacked.P50),
            new("hostile clients: healthy clients' p99 without them, ms", calm.P99),
            new("hostile clients: healthy clients' p99 with them, ms", attacked.P99),
            new("hostile clients: healthy clients' p99 with them / without them", attacked.P99 / calm.P99, Aim.AtMost(2)),
            new("hostile clients: heap before, KB", before.HeapBytes / 1024.0),
            new("hostile clients: heap 20 s after an attack, KB", once.HeapBytes / 1024.0),
            new("hostile clients: heap 20 s after a second attack, KB", twice.HeapBytes / 1024.0),
        ];
    }

    private static async Task<(long Messages, ClientResult Healthy)> AttackAsync(Run run, Command command)
    {
        long messages;
        ClientResult received;
        await using (var attack = HostileClients.Start(run.Port))
        {
            await run.MeasureAsync();
            received = (await run.PublishAsync(command, command.Count * Healthy)).Received;
            messages = attack.Messages;
        }

        // Cut connections need some seconds to close.
        await Task.Delay(TimeSpan.FromSeconds(20));
        return (messages, received);
    }
}
