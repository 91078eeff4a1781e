using HotSwap.Notifications.Client;
using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>Tests of hosts with their log in a file, and of clients that outlive them.</summary>
public sealed class RestartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sqlite-restart-");

    private string File => Path.Combine(_folder.FullName, "deployments.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Watch_HostRestarts_MissesNothingAndIsNotToldOfALoss()
    {
        var server = await StartAsync();
        var port = server.HubUrl.Port;
        await using var client = Create(server.HubUrl);
        var one = client.WatchDeploymentAsync("d").ToListAsync().AsTask();
        await using var all = client.WatchAllDeploymentsAsync().GetAsyncEnumerator();
        await NotifyAsync(server, "d", DeploymentStatuses.Running, 1);
        await NextAsync(all, "d", 1);

        await NotifyAsync(server, "other", DeploymentStatuses.Running, 1);
        await server.DisposeAsync();
        await using var restarted = await StartAsync(port);
        await NotifyAsync(restarted, "d", DeploymentStatuses.Running, 2);
        await NotifyAsync(restarted, "d", DeploymentStatuses.Succeeded, 3);

        var updates = await one.WithPatience();
        Assert.Equal(
            [(1L, true), (2L, true), (3L, true)],
            updates.Where(update => update.Status is not null).Select(update => (update.Status!.Sequence, update.Recovered)));
        Assert.Equal(2, updates.Where(update => update.Status is not null).Select(update => update.Cursor.Epoch).Distinct().Count());
        await NextAsync(all, "other", 1);
        await NextAsync(all, "d", 2);
        await NextAsync(all, "d", 3);
    }

    [Fact]
    public async Task Watch_StoredCursorOfAnEarlierProcess_GoesOnWhereItStopped()
    {
        DeploymentCursor cursor;
        await using (var server = await StartAsync())
        {
            await NotifyAsync(server, "d", DeploymentStatuses.Running, 1);
            await using var client = Create(server.HubUrl);
            cursor = (await client.WatchDeploymentAsync("d").FirstAsync(update => update.Status is not null).AsTask().WithPatience()).Cursor;
            await NotifyAsync(server, "d", DeploymentStatuses.Running, 2);
        }

        await using (var between = await StartAsync())
        {
            await NotifyAsync(between, "d", DeploymentStatuses.Succeeded, 3);
        }

        await using var restarted = await StartAsync();
        await using var again = Create(restarted.HubUrl);
        var updates = await again.WatchDeploymentAsync("d", cursor).ToListAsync().AsTask().WithPatience();

        Assert.Equal([(2L, true), (3L, true)], updates.Select(update => (update.Status!.Sequence, update.Recovered)));
    }

    /// <summary>
    /// Tests an older copy of the file without the statuses that a client has seen. The client's cursor is after the start of the next term.
    /// </summary>
    [Fact]
    public async Task Watch_OlderFileIsRestored_IsToldOfTheLoss()
    {
        DeploymentCursor cursor;
        await using (var server = await StartAsync())
        {
            await NotifyAsync(server, "d", DeploymentStatuses.Running, 1);
        }

        System.IO.File.Copy(File, File + ".backup");
        await using (var server = await StartAsync())
        {
            await NotifyAsync(server, "d", DeploymentStatuses.Running, 2);
            await using var client = Create(server.HubUrl);
            cursor = (await client.WatchDeploymentAsync("d").FirstAsync(update => update.Status is not null).AsTask().WithPatience()).Cursor;
        }

        System.IO.File.Copy(File + ".backup", File, overwrite: true);
        await using var restored = await StartAsync();
        await NotifyAsync(restored, "d", DeploymentStatuses.Running, 2);
        await using var again = Create(restored.HubUrl);

        var update = await again.WatchDeploymentAsync("d", cursor).FirstAsync().AsTask().WithPatience();

        Assert.Equal((2L, false), (update.Status!.Sequence, update.Recovered));
    }

    private Task<TestServer> StartAsync(int port = 0) => TestServer.StartAsync(
        services => services.AddDeploymentNotifications().UseSqlite($"Data Source={File}"), port: port);

    private static async Task NotifyAsync(TestServer server, string executionId, string status, long sequence)
    {
        await server.Notifier.NotifyAsync(executionId, status);
        await server.Services.GetRequiredService<NotificationEngine>().CommitAsync().WithPatience();
        Assert.Equal(sequence, (await server.Services.GetRequiredService<IDeploymentLog>().ReadAsync(
            DeploymentScope.Of(executionId), after: 0, max: 100, CancellationToken.None)).Statuses[^1].Sequence);
    }

    private static async Task NextAsync(IAsyncEnumerator<DeploymentUpdate> updates, string executionId, long sequence)
    {
        do
        {
            Assert.True(await updates.MoveNextAsync().AsTask().WithPatience());
        }
        while (updates.Current.NothingKnown && updates.Current.Recovered);

        Assert.Equal(
            (executionId, sequence, true), (updates.Current.ExecutionId, updates.Current.Status?.Sequence ?? 0, updates.Current.Recovered));
    }

    private static DeploymentNotificationsClient Create(Uri url) => new(new DeploymentNotificationsClientOptions
    {
        Url = url,
        Reconnect = { Delays = [TimeSpan.FromMilliseconds(10)] },
    });
}
