using System.Threading.Channels;
using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Tests.Hosting;

public class ShutdownTests
{
    [Fact]
    public async Task StopAsync_MessagesAreQueued_StillReachTheClients()
    {
        const int Count = 500;
        await using var server = await TestServer.StartAsync();
        await using var connection = new HubConnectionBuilder().WithUrl(server.HubUrl).Build();
        var received = Channel.CreateUnbounded<long>();
        var closed = new TaskCompletionSource();
        connection.On<DeploymentStatusMessage>("DeploymentStatusChanged", message => received.Writer.TryWrite(message.Sequence));
        connection.Closed += _ =>
        {
            closed.SetResult();
            return Task.CompletedTask;
        };
        await connection.StartAsync();
        await connection.InvokeAsync("SubscribeToDeployment", "d-1");

        for (var i = 0; i < Count; i++)
        {
            await server.Notifier.NotifyDeploymentStatusChanged("d-1", States.Full("d-1"));
        }

        await server.StopAsync().WithPatience();
        await closed.Task.WithPatience();

        // The client still delivers received messages after it reports that the connection is closed.
        var sequences = await received.Reader.ReadAllAsync().Take(Count).ToListAsync().AsTask().WithPatience();
        Assert.Equal(Enumerable.Range(1, Count).Select(number => (long)number), sequences);
    }

    [Fact]
    public async Task StopAsync_ClientReadsNothingUntilItHasBegun_GetsEverythingFirst()
    {
        // 12 MB, more than the buffers between server and client can hold.
        const int Count = 1_000;
        await using var server = await TestServer.StartAsync();
        using var paused = await RawHubClient.ConnectAsync(server.HubUrl, receiveBuffer: 4 * 1024);
        await paused.InvokeAsync("SubscribeToDeployment", """["d"]""");
        using var witness = await RawHubClient.ConnectAsync(server.HubUrl);
        var large = States.Large("d");
        for (var number = 0; number < Count; number++)
        {
            await server.Notifier.NotifyDeploymentStatusChanged("d", large);
        }

        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(begun.SetResult);
        var stopping = Task.Run(server.StopAsync);
        await begun.Task.WithPatience();

        // A host that does not wait would have stopped or closed this connection after so many round trips.
        for (var roundTrip = 0; roundTrip < 50; roundTrip++)
        {
            Assert.DoesNotContain("error", await witness.InvokeAsync("UnsubscribeFromDeployment", """["x"]"""), StringComparison.Ordinal);
        }

        Assert.False(stopping.IsCompleted);
        for (var number = 1; number <= Count; number++)
        {
            Assert.Contains($"\"Sequence\":{number},", await paused.ReceiveAsync(), StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<IOException>(paused.ReceiveAsync);
        await stopping.WithPatience();
    }

    [Fact]
    public async Task StopAsync_ClientsTakeAllTheTimeTheyMay_WhatIsReportedLaterIsCommitted()
    {
        await using var server = await StartHeldAsync(TimeSpan.FromSeconds(8));
        await SignalAsync(server);

        var stopping = server.StopAsync();
        server.Services.GetRequiredService<HeldLog>().Release();
        await stopping.WithPatience();

        Assert.NotNull(server.Services.GetRequiredService<TimelineStore>().GetLatestState("d"));
    }

    [Fact]
    public async Task StopAsync_TimeWasSpentBeforeHostedServicesStop_WaitsForNothingMore()
    {
        await using var server = await StartHeldAsync(TimeSpan.FromSeconds(1));

        // The host's own timeout begins only after that, and is unlimited here.
        await SignalAsync(server);
        server.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout = Timeout.InfiniteTimeSpan;

        await server.StopAsync().WithPatience();
    }

    /// <summary>Starts a host with a status that its log has not committed yet.</summary>
    private static async Task<TestServer> StartHeldAsync(TimeSpan shutdownTimeout)
    {
        var server = await TestServer.StartAsync(services =>
        {
            HeldLog.AddTo(services);
            services.Configure<HostOptions>(options => options.ShutdownTimeout = shutdownTimeout);
        });
        await server.Notifier.NotifyDeploymentStatusChanged("d", States.Full("d"));
        return server;
    }

    /// <summary>Stops the host like a signal: the callbacks run first, and hosted services stop afterwards.</summary>
    private static Task SignalAsync(TestServer server) =>
        Task.Run(server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication).WithPatience();
}
