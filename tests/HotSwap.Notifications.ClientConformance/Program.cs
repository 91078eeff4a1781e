using System.Runtime.InteropServices;
using HotSwap.Notifications.ClientConformance.Running;
using HotSwap.Notifications.ClientConformance.Scenarios;
using HotSwap.Notifications.ClientConformance.Wire;

CommandLine line;
try
{
    line = CommandLine.Parse(args);
}
catch (FormatException error)
{
    await Console.Error.WriteLineAsync($"{error.Message} Run with --help for usage.");
    return 2;
}

var report = new Report(Console.Out);
if (line.ShowsHelp)
{
    Console.WriteLine(CommandLine.Help);
    return 0;
}

if (line.ListsScenarios)
{
    report.PrintScenarios(AllScenarios.List);
    return 0;
}

// Clients reconnect without a limit, so this process kills them when it receives a signal to end.
var clients = new RunningClients();
using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => clients.KillAll());
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => clients.KillAll());
await using var server = await ConformanceServer.StartAsync();
var runner = new ScenarioRunner(server, clients, line.Client, line.Seed);
try
{
    await foreach (var result in runner.RunAsync(line.Scenarios))
    {
        report.Print(result);
    }
}
catch (ClientNotStartedException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 2;
}

report.PrintTotal(line.Seed);
return report.Failed == 0 ? 0 : 1;
