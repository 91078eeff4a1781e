using System.Diagnostics.Metrics;
using System.Text;
using HotSwap.Notifications.Engine;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace HotSwap.Notifications.Tests.Events;

/// <summary>Tests of clients that open event streams and never read them.</summary>
[Collection(nameof(Alone))]
public sealed class UnreadStreamTests
{
    private const int Streams = 8;

    [Fact]
    public async Task Streams_NobodyReads_TakeNoMoreMemoryThanTheHistoryAndAreCut()
    {
        const long MB = 1024 * 1024;
        await using var server = await TestServer.StartAsync(configure: null, app => app.MapDeploymentEvents());
        using var cut = new MetricCollector<long>(
            server.Services.GetRequiredService<IMeterFactory>(), "HotSwap.Notifications", "hotswap.notifications.connections.cut");
        var sockets = new List<RawSocket>();
        for (var stream = 0; stream < Streams; stream++)
        {
            sockets.Add(await OpenAsync(server));
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var state = States.Large("d");
        for (var number = 0; number < 10_000; number++)
        {
            await server.Notifier.NotifyDeploymentStatusChanged("d", state);
        }

        await server.Services.GetRequiredService<NotificationEngine>().CommitAsync().WithPatience();
        var after = GC.GetTotalMemory(forceFullCollection: true);

        // 120 MB of statuses. The history may use 64 MB, each stream has a page in the Kestrel buffers, and the rest allows for noise.
        var history = new DeploymentNotificationsOptions().History.MaxBytes;
        Assert.InRange(after - before, 0, history + (Streams * MB) + (24 * MB));
        await cut.WaitForMeasurementsAsync(Streams).WithPatience();
        Assert.All(cut.GetMeasurementSnapshot(), measured => Assert.Equal("stuck", measured.Tags["reason"]));
        foreach (var socket in sockets)
        {
            await socket.ReadToEndAsync();
            socket.Dispose();
        }
    }

    private static async Task<RawSocket> OpenAsync(TestServer server)
    {
        var socket = await RawSocket.ConnectAsync(server.BaseAddress, receiveBuffer: 4 * 1024);
        await socket.Stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /deploymentEvents HTTP/1.1\r\nHost: {server.BaseAddress.Authority}\r\n\r\n"));
        await socket.ReadUntilAsync("event: KeepAlive");
        return socket;
    }
}
