using System.Diagnostics;
using HotSwap.Notifications.ClientConformance.Running;
using HotSwap.Notifications.ClientConformance.Scenarios;
using HotSwap.Notifications.ClientConformance.Wire;

// Enough to be quick, few enough that a client on two cores is not slow because of the others.
const int ScenariosAtOnce = 8;

CommandLine line;
try
{
    line = CommandLine.Parse(args);
}
catch (FormatException error)
{
    await Console.Error.WriteLineAsync($"{error.Message} --help explains the usage.");
    return 2;
}

if (line.ShowsHelp)
{
    Console.WriteLine(CommandLine.Help);
    return 0;
}

if (line.ListsScenarios)
{
    foreach (var scenario in AllScenarios.List)
    {
        Console.WriteLine($"{scenario.Name,-28} {scenario.About}");
    }

    return 0;
}

var start = Stopwatch.GetTimestamp();
await using var server = await ConformanceServer.StartAsync();
var runner = new ScenarioRunner(server, line.Client, line.Seed);
var report = new Report(Console.Out);
try
{
    using var slots = new SemaphoreSlim(ScenariosAtOnce);

    // The longest first: they take as long as all the others together.
    var running = line.Scenarios.OrderByDescending(scenario => scenario.Limit).ToDictionary(scenario => scenario, RunInSlotAsync);
    var results = new List<ScenarioResult>();
    await foreach (var result in Task.WhenEach(running.Values))
    {
        results.Add(await result);
        report.Print(await result);
    }

    report.PrintTotal(results, line.Seed, Stopwatch.GetElapsedTime(start));
    return results.Exists(result => result.Violation is not null) ? 1 : 0;

    async Task<ScenarioResult> RunInSlotAsync(Scenario scenario)
    {
        await slots.WaitAsync();
        try
        {
            return await runner.RunAsync(scenario);
        }
        finally
        {
            slots.Release();
        }
    }
}
catch (ClientNotStartedException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 2;
}
