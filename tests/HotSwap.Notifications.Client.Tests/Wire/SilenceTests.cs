using System.Collections.Concurrent;
using HotSwap.Notifications.Engine;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Client.Tests.Wire;

/// <summary>Tests, against a real host, that watchers do not wait silently for updates that will not come.</summary>
public sealed class SilenceTests
{
    [Fact]
    public async Task Watch_DeploymentEndsAndIsForgottenMeanwhile_IsTold()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await TestServer.StartAsync(services => services.AddSingleton<TimeProvider>(time));
        await using var proxy = new TcpProxy(server.HubUrl);
        await using var client = Create(proxy.Address);
        var one = new Collector<DeploymentUpdate>();
        var all = new Collector<DeploymentUpdate>();
        await using var watchingOne = client.OnDeployment("d", (update, _) => AddAsync(one, update));
        await using var watchingAll = client.OnAllDeployments((update, _) => AddAsync(all, update));
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await one.NextAsync(update => update.Status is not null);
        var completion = client.WaitForCompletionAsync("d");
        await all.NextAsync(update => update.Status is not null);

        proxy.Stall();
        proxy.Cut();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);
        await CommitAsync(server);
        time.Advance(TimeSpan.FromHours(2));
        for (var number = 0; number < 5_000; number++)
        {
            await server.Notifier.NotifyAsync("other", DeploymentStatuses.Running);
        }

        await CommitAsync(server);
        proxy.Continue();

        var lost = await one.NextAsync(update => update.NothingKnown);
        Assert.Equal((null, null, false, true, "d"), (lost.Status, lost.Progress, lost.Recovered, lost.IsReset, lost.ExecutionId));
        await Assert.ThrowsAsync<DeploymentNotFoundException>(() => completion.WithPatience());
        var state = await all.NextAsync(update => update.IsReset && !update.Recovered);
        Assert.Equal("other", state.ExecutionId);
    }

    [Fact]
    public async Task WatchAll_ServerRestartsEmpty_IsTold()
    {
        var server = await TestServer.StartAsync();
        await using var client = Create(server.HubUrl);
        var all = new Collector<DeploymentUpdate>();
        await using var watching = client.OnAllDeployments((update, _) => AddAsync(all, update));
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await all.NextAsync(update => update.Status is not null);

        await server.DisposeAsync();
        await using var restarted = await TestServer.StartAsync(port: server.HubUrl.Port);

        var lost = await all.NextAsync(update => update.NothingKnown);
        Assert.Equal((null, false, true, ""), (lost.Status, lost.Recovered, lost.IsReset, lost.ExecutionId));
    }

    [Fact]
    public async Task Watch_ThousandWatchersOfOneDeployment_AllSettle()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = Create(server.HubUrl);
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        var seen = new ConcurrentBag<string>();
        var watches = Enumerable.Range(0, 1_000).Select(_ => client.OnDeployment("d", (update, _) =>
        {
            seen.Add(update.Status?.Status ?? "nothing");
            return Task.CompletedTask;
        })).ToList();
        await client.WatchDeploymentAsync("d").FirstAsync().AsTask().WithPatience();

        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);

        await Task.WhenAll(watches.Select(watch => watch.Completion)).WithPatience();
        Assert.Equal(1_000, seen.Count(status => status == DeploymentStatuses.Succeeded));
    }

    [Fact]
    public async Task Watch_MoreDeploymentsThanCallsAreAllowedAtOnce_AllSettleOnOneConnection()
    {
        const int Count = 300;
        await using var server = await TestServer.StartAsync(services => services.Configure<DeploymentNotificationsOptions>(options =>
            (options.Limits.MaxSubscriptionsPerConnection, options.Limits.MaxCallBurst, options.Limits.MaxCallsPerSecond) = (Count, 100, 200)));
        await using var client = Create(server.HubUrl);
        var states = new Collector<DeploymentConnectionStateChangedEventArgs>();
        client.StateChanged += (_, change) => states.Add(change);
        for (var number = 0; number < Count; number++)
        {
            await server.Notifier.NotifyAsync($"d-{number}", DeploymentStatuses.Running);
        }

        await CommitAsync(server);

        await Task.WhenAll(Enumerable.Range(0, Count).Select(
            number => client.WatchDeploymentAsync($"d-{number}").FirstAsync(update => update.Status is not null).AsTask())).WithPatience();

        Assert.DoesNotContain(states.All, change => change.State == DeploymentConnectionState.Reconnecting);
    }

    [Fact]
    public async Task Watch_ResumedAfterTheFinalStatus_EndsAtOnce()
    {
        await using var server = await TestServer.StartAsync();
        await using var client = Create(server.HubUrl);
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);
        var final = await client.WatchDeploymentAsync("d").LastAsync().AsTask().WithPatience();

        var after = await client.WatchDeploymentAsync("d", final.Cursor).ToListAsync().AsTask().WithPatience();

        Assert.Empty(after);
    }

    private static Task AddAsync(Collector<DeploymentUpdate> collector, DeploymentUpdate update)
    {
        collector.Add(update);
        return Task.CompletedTask;
    }

    private static Task CommitAsync(TestServer server) =>
        server.Services.GetRequiredService<NotificationEngine>().CommitAsync().WithPatience();

    private static DeploymentNotificationsClient Create(Uri url) => new(new DeploymentNotificationsClientOptions
    {
        Url = url,
        Reconnect = { Delays = [TimeSpan.FromMilliseconds(10)] },
        UnknownDeploymentTimeout = TimeSpan.Zero,
    });
}
