using System.Diagnostics;
using System.Text.Json;
using HotSwap.Notifications.History;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>A server that does what the runner tells it, a line at a time.</summary>
internal static class ServerProcess
{
    public const string RedisVariable = "LOAD_REDIS";

    public static async Task RunAsync(string kind)
    {
        var redis = Environment.GetEnvironmentVariable(RedisVariable);
        ILoadServer server = kind switch
        {
            LoadKinds.Ours => new OurServer(),
            LoadKinds.Guide => new GuideServer(),
            LoadKinds.OursOnRedis => new OurServer(redis),
            LoadKinds.GuideOnRedis => new GuideServer(redis),
            _ => new RawServer(),
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        server.Add(builder);
        await using var app = builder.Build();
        server.Map(app);
        var started = Stopwatch.GetTimestamp();
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port);

        while (await Console.In.ReadLineAsync() is { } line)
        {
            var command = JsonSerializer.Deserialize<Command>(line)!;
            Console.WriteLine(command.Name switch
            {
                "publish" => JsonSerializer.Serialize(await PublishAsync(server, command)),
                "stats" => JsonSerializer.Serialize(Stats()),
                "ready" => JsonSerializer.Serialize(await ReadyAsync(app.Services, started)),
                "memory" => JsonSerializer.Serialize(Memory()),
                _ => throw new InvalidOperationException($"Unknown command {command.Name}."),
            });
        }
    }

    private static async Task<double> ReadyAsync(IServiceProvider services, long started)
    {
        await services.GetRequiredService<IDeploymentLog>().WhenReady;
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<PublishResult> PublishAsync(ILoadServer server, Command command)
    {
        var times = new List<double>(command.Count);
        var pace = new Pace(command.TickMilliseconds);
        var ids = Enumerable.Range(0, command.Deployments).Select(number => $"d-{number}").ToArray();
        long bytes = 0;
        var start = Stopwatch.GetTimestamp();
        for (var sent = 0; sent < command.Count;)
        {
            await pace.NextAsync();
            for (var index = 0; index < command.PerTick && sent < command.Count; index++, sent++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var thread = Environment.CurrentManagedThreadId;
                var began = Stopwatch.GetTimestamp();
                await (command.Progress
                    ? server.NotifyProgressAsync(ids[sent % ids.Length], "Build", sent / ids.Length % 101)
                    : server.NotifyStatusAsync(ids[sent % ids.Length], began));
                times.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
                bytes += Environment.CurrentManagedThreadId == thread ? GC.GetAllocatedBytesForCurrentThread() - before : 0;
            }

            // As fast as the server can: what has been handed over bounds what is handed over next.
            if (command.TickMilliseconds == 0)
            {
                await server.DrainAsync();
            }
        }

        await server.DrainAsync();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        times.Sort();
        return new PublishResult(
            Percentiles.At(times, 0.5), Percentiles.At(times, 0.99), times[^1], (double)bytes / command.Count, seconds);
    }

    private static ServerStats Stats()
    {
        using var process = Process.GetCurrentProcess();
        return new ServerStats(process.TotalProcessorTime.TotalSeconds, GC.GetTotalAllocatedBytes());
    }

    private static ServerMemory Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return new ServerMemory(GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }
}
