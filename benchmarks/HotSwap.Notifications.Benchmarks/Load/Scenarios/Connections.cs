using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Scenarios;

/// <summary>Measures the memory of idle connections, and the time until many connections are back after a cut.</summary>
internal static class Connections
{
    public static async Task<IReadOnlyList<Measurement>> IdleAsync(string kind)
    {
        await using var run = await Run.StartAsync(kind, clients: 1_000);
        var few = await run.MemoryAsync();
        await run.ConnectAsync(4_000);
        var many = await run.MemoryAsync();
        return
        [
            new(
                "idle connection, heap, marginal from 1,000 to 5,000, KB",
                (many.HeapBytes - few.HeapBytes) / 4_000.0 / 1024,
                Aim.AtMostOfGuide(1.1)),
            new(
                "idle connection, working set after a collection, marginal from 1,000 to 5,000, KB",
                (many.WorkingSetBytes - few.WorkingSetBytes) / 4_000.0 / 1024,
                Aim.AtMostOfGuide(1.1)),
        ];
    }

    public static async Task<IReadOnlyList<Measurement>> BackAsync(string kind)
    {
        await using var run = await Run.StartAsync(kind, clients: 2_000);
        await run.PublishAsync(new Command("publish") { Count = 10, TickMilliseconds = 25 }, 10 * 2_000);
        return [new("2,000 clients reconnect after a cut, s", await run.CutAsync(), Aim.AtMostOfGuide(1))];
    }
}
