using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Tests.Wire;

/// <summary>Tests of clients on real connections that do not read, or read too slowly.</summary>
public sealed class SlowClientTests : IDisposable
{
    private const int Enough = 1_500;

    private readonly LogWatcher _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task SubscribeToAll_ThousandsOfDeployments_SendsTheStateOfEach()
    {
        await using var server = await TestServer.StartAsync();
        using var watcher = await RawHubClient.ConnectAsync(server.HubUrl);
        await watcher.InvokeAsync("SubscribeToDeployment", """["d-5000"]""");
        for (var number = 1; number <= 5_000; number++)
        {
            await server.Notifier.NotifyAsync($"d-{number}", DeploymentStatuses.Running);
        }

        await watcher.ReceiveAsync();
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        await client.SendAsync("""{"type":1,"target":"SubscribeToAllDeployments","arguments":[]}""");

        for (var number = 1; number <= 5_000; number++)
        {
            Assert.Contains($"\"Position\":{number}}}", await client.ReceiveAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task StuckClient_UntilItIsCutAndAfterwards_HoldsUpNobodyElse()
    {
        await using var server = await StartAsync();
        using var stuck = await StuckAsync(server);
        await using var client = new DeploymentNotificationsClient(server.HubUrl);
        var first = new TaskCompletionSource();
        var watching = SequencesAsync(client, first);
        await client.StartAsync().WithPatience();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await first.Task.WithPatience();

        await PublishAsync(server, Enough);

        Assert.Equal(Enumerable.Range(1, Enough + 1), await watching.WithPatience());
    }

    [Fact]
    public async Task StuckClient_WriteDoesNotComplete_IsCut()
    {
        await using var server = await StartAsync();
        using var stuck = await StuckAsync(server);

        await PublishAsync(server, Enough);

        await _logs.WaitForAsync("was cut because a write did not complete within 00:00:05");
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true)
            {
                await stuck.ReceiveAsync();
            }
        });
    }

    [Fact]
    public async Task TypedClient_WasStuckAndCut_ResumesAndMissesNothing()
    {
        // Statuses from before the cut must still be in the history afterwards, even if notifying takes longer than that.
        await using var server = await StartAsync(options => options.History.StatusesPerDeployment = 2 * Enough);
        await using var proxy = new TcpProxy(server.HubUrl);
        await using var client = new DeploymentNotificationsClient(new DeploymentNotificationsClientOptions
        {
            Url = proxy.Address,
            Reconnect = { Delays = [TimeSpan.Zero, TimeSpan.FromMilliseconds(50)] },
        });
        var first = new TaskCompletionSource();
        var watching = SequencesAsync(client, first);
        await client.StartAsync().WithPatience();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await first.Task.WithPatience();

        proxy.Stall();
        await PublishAsync(server, Enough);
        await _logs.WaitForAsync("was cut");
        proxy.Continue();

        Assert.Equal(Enumerable.Range(1, Enough + 1), await watching.WithPatience());
    }

    private Task<TestServer> StartAsync(Action<DeploymentNotificationsOptions>? configure = null) => TestServer.StartAsync(services =>
    {
        services.AddLogging(logging => logging.AddProvider(_logs));
        services.Configure<DeploymentNotificationsOptions>(options => configure?.Invoke(options));
    });

    /// <summary>Starts a client that subscribes and then stops reading.</summary>
    private static async Task<RawHubClient> StuckAsync(TestServer server)
    {
        var client = await RawHubClient.ConnectAsync(server.HubUrl, receiveBuffer: 4 * 1024);
        await client.InvokeAsync("SubscribeToDeployment", """["d"]""");
        return client;
    }

    private static async Task PublishAsync(TestServer server, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            var status = number == count ? DeploymentStatuses.Succeeded : DeploymentStatuses.Running;
            await server.Notifier.NotifyDeploymentStatusChanged("d", States.Large("d", status));
        }
    }

    private static async Task<List<int>> SequencesAsync(DeploymentNotificationsClient client, TaskCompletionSource first)
    {
        var sequences = new List<int>();
        await foreach (var update in client.WatchDeploymentAsync("d"))
        {
            Assert.True(update.Recovered);
            if (update.Status is { } status)
            {
                sequences.Add((int)status.Sequence);
                first.TrySetResult();
            }
        }

        return sequences;
    }
}
