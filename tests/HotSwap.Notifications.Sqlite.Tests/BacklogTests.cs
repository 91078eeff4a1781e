using System.Globalization;
using HotSwap.Notifications.Client;
using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Sqlite.Writing;
using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>
/// Tests of clients that need statuses which only the file still holds. The memory keeps 64 statuses of a deployment, 4,096 of all, and the
/// deployments that finished within an hour.
/// </summary>
public sealed class BacklogTests : IDisposable
{
    private const int Statuses = 6_000;

    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("d7")]
    [InlineData(null)]
    public async Task Watch_CursorFarBehindMemory_GetsEveryStatusInOrder(string? executionId)
    {
        await using var server = await StartAsync();
        var cursor = await FirstCursorAsync(server);
        await NotifyManyAsync(server, Statuses);
        await using var client = new DeploymentNotificationsClient(server.HubUrl);

        var updates = executionId is null ? client.WatchAllDeploymentsAsync(cursor) : client.WatchDeploymentAsync(executionId, cursor);
        var expected = Enumerable.Range(0, Statuses).Where(number => executionId is null || $"d{number % 50}" == executionId).Select(number => $"{number}");
        var received = await updates.Where(update => update.Status is not null).Take(expected.Count()).ToListAsync().AsTask().WithPatience();

        Assert.All(received, update => Assert.True(update.Recovered));
        Assert.Equal(expected, received.Select(update => update.Status!.Details.CurrentStage));
    }

    [Fact]
    public async Task Watch_WhileThePipelineGoesOn_HandsOverToMemoryWithoutAGap()
    {
        await using var server = await StartAsync();
        var cursor = await FirstCursorAsync(server);
        await NotifyManyAsync(server, Statuses);
        await using var client = new DeploymentNotificationsClient(server.HubUrl);
        await using var updates = client.WatchAllDeploymentsAsync(cursor).Where(update => update.Status is not null).GetAsyncEnumerator();

        for (var number = 0; number < Statuses + 500; number++)
        {
            if (number < 500)
            {
                await NotifyAsync(server, Statuses + number);
            }

            Assert.True(await updates.MoveNextAsync().AsTask().WithPatience());
            Assert.Equal((number.ToString(CultureInfo.InvariantCulture), true), (updates.Current.Status!.Details.CurrentStage, updates.Current.Recovered));
        }
    }

    [Fact]
    public async Task Watch_DeploymentThatFinishedBeforeMemoryReaches_IsToldItsEnd()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await StartAsync(time);
        await server.Notifier.NotifyAsync("long ago", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("long ago", DeploymentStatuses.Failed);
        await CommitAsync(server);
        time.Advance(TimeSpan.FromHours(5));
        await using var client = new DeploymentNotificationsClient(server.HubUrl);

        var current = await client.WatchDeploymentAsync("long ago").ToListAsync().AsTask().WithPatience();
        var seen = await client.WatchDeploymentAsync("long ago", current[^1].Cursor).ToListAsync().AsTask().WithPatience();
        var before = await client.WatchDeploymentAsync("long ago", current[^1].Cursor with { Number = 1 }).ToListAsync().AsTask().WithPatience();

        Assert.Equal([(DeploymentStatuses.Failed, 2L)], current.Select(update => (update.Status!.Status, update.Status.Sequence)));
        Assert.Empty(seen);
        Assert.Equal([(DeploymentStatuses.Failed, true)], before.Select(update => (update.Status!.Status, update.Recovered)));
    }

    /// <summary>Tests that a policy gets the state from the log when the memory no longer has it.</summary>
    [Fact]
    public async Task Watch_PolicyDecidesByTheState_SeesWhatMemoryHasForgotten()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await StartAsync(time, restrict: true);
        await server.Notifier.NotifyAsync("long ago", DeploymentStatuses.Failed);
        await CommitAsync(server);
        time.Advance(TimeSpan.FromHours(5));
        await NotifyManyAsync(server, Statuses);
        await using var client = new DeploymentNotificationsClient(server.HubUrl);

        var one = await client.WatchDeploymentAsync("long ago").ToListAsync().AsTask().WithPatience();
        var all = await client.WatchAllDeploymentsAsync(new DeploymentCursor(one[0].Cursor.Epoch, 0))
            .FirstAsync(update => update.Status is not null).AsTask().WithPatience();

        Assert.Equal([DeploymentStatuses.Failed], one.Select(update => update.Status!.Status));
        Assert.Equal(("long ago", true), (all.ExecutionId, all.Recovered));
    }

    [Fact]
    public async Task EventStream_LastEventIdFarBehindMemory_GetsEveryStatusInOrder()
    {
        await using var server = await StartAsync();
        var cursor = await FirstCursorAsync(server);
        await NotifyManyAsync(server, Statuses);
        await server.Notifier.NotifyAsync("d7", DeploymentStatuses.Succeeded);
        await CommitAsync(server);
        using var http = new HttpClient { BaseAddress = server.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/deploymentEvents/d7");
        request.Headers.Add("Last-Event-ID", $"{cursor.Epoch}:{cursor.Number}");

        // The stream ends after the final status.
        using var response = await http.SendAsync(request).WithPatience();
        var text = await response.Content.ReadAsStringAsync().WithPatience();

        Assert.DoesNotContain("DeploymentHistoryLost", text, StringComparison.Ordinal);
        Assert.Equal((Statuses / 50) + 1, text.Split("event: DeploymentStatusChanged").Length - 1);
    }

    /// <summary>Tests that a client learns of the loss and gets the current state after retention removed the statuses behind its cursor.</summary>
    [Fact]
    public async Task Watch_CursorBeforeWhatTheFileHolds_IsToldOfTheLoss()
    {
        await using var server = await StartAsync(maxStatuses: 5_000);
        var cursor = await FirstCursorAsync(server);
        await NotifyManyAsync(server, Statuses);
        await TrimmedAsync(server, cursor);
        await using var client = new DeploymentNotificationsClient(server.HubUrl);

        var first = await client.WatchDeploymentAsync("d7", cursor).FirstAsync(update => update.Status is not null).AsTask().WithPatience();

        Assert.Equal(($"{Statuses - 43}", false), (first.Status!.Details.CurrentStage, first.Recovered));
    }

    [Fact]
    public async Task Resume_LogCannotBeRead_IsRefusedWithACodeAndGoesOnWhenItCan()
    {
        UnreadableLog? log = null;
        await using var server = await StartAsync(wrap: inner => log = new UnreadableLog(inner));
        var cursor = await FirstCursorAsync(server);
        await NotifyManyAsync(server, Statuses);
        log!.IsUnreadable = true;
        await using var client = new DeploymentNotificationsClient(new DeploymentNotificationsClientOptions
        {
            Url = server.HubUrl,
            Reconnect = { Delays = [TimeSpan.FromMilliseconds(10)] },
        });

        var first = client.WatchDeploymentAsync("d7", cursor).FirstAsync(update => update.Status is not null).AsTask();
        await log.WasReadAsync().WithPatience();
        Assert.False(first.IsCompleted);
        log.IsUnreadable = false;

        var update = await first.WithPatience();
        Assert.Equal(("7", true), (update.Status!.Details.CurrentStage, update.Recovered));
    }

    private static async Task<DeploymentCursor> FirstCursorAsync(TestServer server)
    {
        await server.Services.GetRequiredService<NotificationEngine>().WhenReady.WithPatience();
        return new DeploymentCursor(server.Services.GetRequiredService<TimelineStore>().Epoch, 0);
    }

    /// <summary>Notifies of statuses of 50 deployments in turn. The stage name contains the number of the status.</summary>
    private static async Task NotifyManyAsync(TestServer server, int count)
    {
        for (var number = 0; number < count; number++)
        {
            await NotifyAsync(server, number);
        }

        await CommitAsync(server);
    }

    private static Task NotifyAsync(TestServer server, int number)
    {
        var state = States.Bare($"d{number % 50}") with { CurrentStage = number.ToString(CultureInfo.InvariantCulture) };
        return server.Notifier.NotifyDeploymentStatusChanged(state.ExecutionId, state);
    }

    private static Task CommitAsync(TestServer server) => server.Services.GetRequiredService<NotificationEngine>().CommitAsync().WithPatience();

    /// <summary>Waits until retention has removed the statuses after a cursor. Retention runs between two reads.</summary>
    private static async Task TrimmedAsync(TestServer server, DeploymentCursor cursor)
    {
        var log = server.Services.GetRequiredService<IDeploymentLog>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await log.ReadAsync(DeploymentScope.All, cursor.Number, 1, patience.Token)).CompleteAfter <= cursor.Number + 7)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private Task<TestServer> StartAsync(TimeProvider? time = null, int? maxStatuses = null, Func<IDeploymentLog, IDeploymentLog>? wrap = null, bool restrict = false) =>
        TestServer.StartAsync(
            services =>
            {
                services.AddSingleton(time ?? TimeProvider.System);
                var builder = services.AddDeploymentNotifications().UseSqlite($"Data Source={_folder.File}");
                services.Configure<SqliteDeploymentLogOptions>(options =>
                {
                    options.Synchronous = SqliteSynchronousMode.Normal;
                    options.MaxStatuses = maxStatuses ?? options.MaxStatuses;
                });
                if (restrict)
                {
                    services.AddAuthorizationBuilder().AddPolicy(
                        "known", policy => policy.RequireAssertion(context => context.Resource is DeploymentResource { LatestState: not null }));
                    services.Configure<DeploymentNotificationsOptions>(options => options.Access.DeploymentPolicy = "known");
                }

                if (wrap is not null)
                {
                    builder.UseLog(provider => wrap(ActivatorUtilities.CreateInstance<SqliteDeploymentLog>(provider)));
                }
            },
            app =>
            {
                app.MapDeploymentHub();
                app.MapDeploymentEvents();
            });
}
