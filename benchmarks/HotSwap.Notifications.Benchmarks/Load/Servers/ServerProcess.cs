using System.Diagnostics;
using System.Text.Json;
using HotSwap.Notifications.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>A server process. It reads one command of the runner per line.</summary>
internal static class ServerProcess
{
    public static async Task RunAsync(string json)
    {
        var settings = JsonSerializer.Deserialize<ServerSettings>(json)!;
        ILoadServer server = settings.Kind switch
        {
            LoadKinds.Ours => new OurServer(),
            LoadKinds.Guide => new GuideServer(),
            LoadKinds.OursOnRedis => new OurServer(settings.Redis),
            LoadKinds.OursOnSqlite => new OurServer(sqlite: settings.Sqlite, appendDelay: settings.AppendDelayMilliseconds),
            LoadKinds.GuideOnRedis => new GuideServer(settings.Redis),
            _ => new RawServer(),
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (settings.SendBufferSize is { } size)
        {
            builder.Services.Configure<SocketTransportOptions>(sockets => LimitSendBuffer(sockets, size));
        }

        using var commits = new CommitTimes();
        server.Add(builder);
        await using var app = builder.Build();
        server.Map(app);
        var started = Stopwatch.GetTimestamp();
        await app.StartAsync();
        Console.WriteLine(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port);

        var publisher = new Publisher(server);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var command = JsonSerializer.Deserialize<Command>(line)!;
            Console.WriteLine(command.Name switch
            {
                "publish" => JsonSerializer.Serialize(await publisher.PublishAsync(command)),
                "fill" => JsonSerializer.Serialize(await FillAsync(server, command.Count)),
                "stats" => JsonSerializer.Serialize(Stats()),
                "ready" => JsonSerializer.Serialize(await ReadyAsync(app.Services, started)),
                "commits" => JsonSerializer.Serialize(commits.Take()),
                "memory" => JsonSerializer.Serialize(Memory()),
                _ => throw new InvalidOperationException($"Unknown command {command.Name}."),
            });
        }
    }

    /// <summary>Sets the send buffer size on the listening socket, because accepted sockets inherit it.</summary>
    private static void LimitSendBuffer(SocketTransportOptions sockets, int size) => sockets.CreateBoundListenSocket = endpoint =>
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        socket.SendBufferSize = size;
        return socket;
    };

    private static async Task<int> FillAsync(ILoadServer server, int deployments)
    {
        await server.FillAsync([.. Enumerable.Range(0, deployments).Select(number => $"d-{number}")]);
        return deployments;
    }

    private static async Task<double> ReadyAsync(IServiceProvider services, long started)
    {
        await services.GetRequiredService<NotificationEngine>().WhenReady;
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static ServerStats Stats() => new(Environment.CpuUsage.TotalTime.TotalSeconds, GC.GetTotalAllocatedBytes());

    /// <summary>Returns free memory to the system, so that the working set contains only memory in use.</summary>
    private static ServerMemory Memory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return new ServerMemory(GC.GetTotalMemory(forceFullCollection: false), process.WorkingSet64);
    }
}
