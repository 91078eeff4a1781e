using BenchmarkDotNet.Running;
using HotSwap.Notifications.Benchmarks.Load;
using HotSwap.Notifications.Benchmarks.Load.Clients;
using HotSwap.Notifications.Benchmarks.Load.Servers;
using HotSwap.Notifications.Benchmarks.Micro;
using HotSwap.Notifications.Benchmarks.Persistence;

switch (args)
{
    case ["load", .. var options]:
        await new LoadRunner(options).RunAsync();
        break;
    case ["redis", .. var repeat]:
        await RedisRunner.RunAsync(repeat is [var number] ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 3);
        break;
    case ["persistence", .. var options]:
        await new PersistenceRunner(options).RunAsync();
        break;
    case ["memory"]:
        HistoryMemory.Print();
        break;
    case ["server", var settings]:
        await ServerProcess.RunAsync(settings);
        break;
    case ["clients", var kind, var port]:
        await new ClientProcess(kind, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)).RunAsync();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
