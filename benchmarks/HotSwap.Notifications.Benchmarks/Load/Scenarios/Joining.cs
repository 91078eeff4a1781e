using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Scenarios;

/// <summary>
/// Measures a dashboard that subscribes to all deployments while other clients watch one: the time until the dashboard has the state of each
/// deployment, and the effect on the other clients.
/// </summary>
internal static class Joining
{
    private const int Watchers = 200;
    private const int Deployments = 10_000;

    /// <summary>The number of warm-up joins, after which the runtime has fully optimized the code path.</summary>
    private const int WarmUps = 10;

    public static async Task<IReadOnlyList<Measurement>> RunAsync(string kind)
    {
        // 1.5 seconds, so that a single join affects the p99.
        var command = new Command("publish") { Count = 75, TickMilliseconds = 20 };
        await using var run = await Run.StartAsync(kind, clients: 0);
        await run.FillAsync(Deployments);
        await run.ConnectAsync(Watchers);
        var dashboards = run.AddClients();
        for (var warmUp = 0; warmUp < WarmUps; warmUp++)
        {
            await JoinAsync(dashboards);
        }

        await run.PublishAsync(command, expected: 0);
        await run.SettledAsync();

        await run.MeasureAsync();
        var calm = (await run.PublishAsync(command, command.Count * Watchers)).Received;

        await run.MeasureAsync();
        var publishing = run.PublishAsync(command, command.Count * Watchers);
        await Task.Delay(TimeSpan.FromMilliseconds(300));
        var seconds = await JoinAsync(dashboards);
        var joined = (await publishing).Received;
        const string Name = "a dashboard joins 10,000 deployments, 200 clients watch at 50/s";
        return
        [
            new($"{Name}: until it has all states, s", seconds),
            new($"{Name}: others' p99 without it, ms", calm.P99),
            new($"{Name}: others' p99 with it, ms", joined.P99),
            new($"{Name}: others' longest gap without it, ms", calm.LongestGap),
            new($"{Name}: others' longest gap with it, ms", joined.LongestGap),
        ];
    }

    private static async Task<double> JoinAsync(LoadProcess dashboards) =>
        (await dashboards.AskAsync<ClientResult>(new Command("join") { Count = Deployments })).Seconds;
}
