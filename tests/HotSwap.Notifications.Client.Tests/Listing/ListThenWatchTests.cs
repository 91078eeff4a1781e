using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Client.Tests.Listing;

/// <summary>Tests that a list and the watch from its cursor contain everything once while a pipeline writes.</summary>
public sealed class ListThenWatchTests : IDisposable
{
    private const int Rounds = 6;
    private const int StatusesPerWriter = 400;
    private const int Writers = 4;
    private const int Total = Writers * StatusesPerWriter;
    private const int PortionSize = 20;
    private const int Portions = Total / PortionSize;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("list-watch-");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    [InlineData(true, 4)]
    public async Task ListThenWatch_WhileAPipelineWrites_HasEverythingOnce(bool onDisk, int seed)
    {
        await using var server = await StartAsync(onDisk);
        await using var client = new DeploymentNotificationsClient(server.HubUrl);
        await client.StartAsync().WithPatience();
        var epoch = await EpochAsync(client);
        var everything = CollectAsync(client, new DeploymentCursor(epoch, 0));
        var watches = new List<(List<DeploymentPage> List, Task<List<DeploymentStatusMessage>> Watch)>();

        // The writers continue while the test reads lists, and leave some statuses for the watch that follows the last list.
        using var portions = new SemaphoreSlim(0);
        var writing = WriteAsync(server.Notifier, portions, seed);
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            portions.Release(Portions / (Rounds + 1));

            // On a busy machine, all lists could otherwise be read before the first write.
            await server.Services.GetRequiredService<TimelineStore>()
                .WhenReachedAsync(new DeploymentCursor(epoch, round + 1), CancellationToken.None).WithPatience();
            var list = await ListAsync(client, random.Next(1, 12));
            watches.Add((list, CollectAsync(client, list[0].Cursor)));
        }

        portions.Release(Portions);
        await writing.WithPatience();
        var log = await everything.WithPatience();
        Assert.Equal(Enumerable.Range(1, Total).Select(number => (long)number), log.Select(status => status.Position));
        foreach (var (list, watch) in watches)
        {
            Check(log, list, await watch.WithPatience());
        }

        Assert.Contains(watches, each => each.List[0].Cursor.Number is > 0 and < Total && each.List.Count > 1);
    }

    private static void Check(List<DeploymentStatusMessage> log, List<DeploymentPage> list, List<DeploymentStatusMessage> watch)
    {
        var cursor = list[0].Cursor;
        Assert.All(list, page => Assert.Equal(cursor, page.Cursor));
        Assert.Equal(log.Where(status => status.Position > cursor.Number).Select(status => status.Position), watch.Select(status => status.Position));

        // For deployments that the watch does not report, the list contains the latest status. It contains no state that a deployment had
        // already left.
        var listed = list.SelectMany(page => page.Deployments).ToDictionary(status => status.ExecutionId, status => status.Position);
        var moved = watch.Select(status => status.ExecutionId).ToHashSet();
        var latest = log.Where(status => status.Position <= cursor.Number).GroupBy(status => status.ExecutionId)
            .ToDictionary(statuses => statuses.Key, statuses => statuses.Max(status => status.Position));
        Assert.All(listed, each => Assert.Equal(latest[each.Key], each.Value));
        Assert.Empty(latest.Keys.Except(listed.Keys).Except(moved));
    }

    /// <summary>Watches until the last status that the pipeline writes.</summary>
    private static async Task<List<DeploymentStatusMessage>> CollectAsync(DeploymentNotificationsClient client, DeploymentCursor cursor)
    {
        var statuses = new List<DeploymentStatusMessage>();
        if (cursor.Number < Total)
        {
            await foreach (var update in client.WatchAllDeploymentsAsync(cursor).Where(update => update.Status is not null))
            {
                Assert.True(update.Recovered);
                statuses.Add(update.Status!);
                if (update.Status!.Position == Total)
                {
                    break;
                }
            }
        }

        return statuses;
    }

    private static async Task<List<DeploymentPage>> ListAsync(DeploymentNotificationsClient client, int limit)
    {
        var pages = new List<DeploymentPage>();
        for (string? next = null; pages.Count == 0 || next is not null; next = pages[^1].NextPageToken)
        {
            pages.Add(await client.ListDeploymentsAsync(new DeploymentListFilter { Limit = limit, PageToken = next }).WithPatience());
        }

        return pages;
    }

    private static async Task<string> EpochAsync(DeploymentNotificationsClient client) =>
        (await client.ListDeploymentsAsync().WithPatience()).Cursor.Epoch;

    private static Task WriteAsync(IDeploymentNotifier notifier, SemaphoreSlim portions, int seed) => Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
    {
        var random = new Random(seed + writer);
        for (var number = 0; number < StatusesPerWriter; number++)
        {
            if (number % PortionSize == 0)
            {
                await portions.WaitAsync().WithPatience();
            }

            await notifier.NotifyAsync($"d-{writer}-{random.Next(10)}", DeploymentStatuses.Running);
        }
    })));

    private Task<TestServer> StartAsync(bool onDisk) => TestServer.StartAsync(
        services =>
        {
            var builder = services.AddDeploymentNotifications();
            if (onDisk)
            {
                builder.UseSqlite($"Data Source={Path.Combine(_folder.FullName, "log.db")}");
            }
        },
        app =>
        {
            app.MapDeploymentHub();
            app.MapDeploymentApi();
        });
}
