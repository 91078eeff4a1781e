using HotSwap.Notifications.Engine;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests.Events;

/// <summary>Tests of event streams without events for a while, and of their access reviews.</summary>
public class QuietStreamTests
{
    [Fact]
    public async Task AllDeployments_EveryStatusIsWithheld_KeepAlivesCarryACursorThatLosesNothing()
    {
        const int Withheld = 5_000;
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await SecuredAsync(services => services.AddSingleton<TimeProvider>(time));
        server.Access.OnOne = (_, resource) => new(resource.ExecutionId == "seen");
        string lastEventId;
        await using (var events = await EventReader.OpenAsync(UrlFor(server, "")))
        {
            Assert.Equal("KeepAlive ", await events.NextOfAnyKindAsync());
            Assert.Equal("""DeploymentNothingKnown {"ExecutionId":null}""", await events.NextOfAnyKindAsync());
            for (var number = 0; number < Withheld; number++)
            {
                await server.Notifier.NotifyAsync("hidden", DeploymentStatuses.Running);
            }

            await server.Services.GetRequiredService<NotificationEngine>().FlushAsync().WithPatience();
            time.Advance(TimeSpan.FromSeconds(15));
            Assert.Equal("KeepAlive ", await events.NextOfAnyKindAsync());
            lastEventId = events.LastEventId;
            Assert.EndsWith($":{Withheld}", lastEventId, StringComparison.Ordinal);
        }

        await server.Notifier.NotifyAsync("hidden", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("seen", "1");
        await server.Notifier.NotifyAsync("seen", "2");
        await using var again = await EventReader.OpenAsync(UrlFor(server, ""), lastEventId);

        Assert.Equal("DeploymentStatusChanged 1", await again.NextAsync());
        Assert.Equal("DeploymentStatusChanged 2", await again.NextAsync());
    }

    [Fact]
    public async Task OneDeployment_NothingHappens_KeepAliveComesByTheClock()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await SecuredAsync(services => services.AddSingleton<TimeProvider>(time));
        server.Access.OnOne = (_, _) => new(true);
        await server.Notifier.NotifyAsync("d", "1");
        await using var events = await EventReader.OpenAsync(UrlFor(server, "/d"));
        Assert.Equal("KeepAlive ", await events.NextOfAnyKindAsync());
        Assert.Equal("DeploymentStatusChanged 1", await events.NextOfAnyKindAsync());

        // Statuses of other deployments also move the cursor, so that it does not fall out of the history.
        await server.Notifier.NotifyAsync("another", "1");
        await server.Services.GetRequiredService<NotificationEngine>().FlushAsync().WithPatience();
        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal("KeepAlive ", await events.NextOfAnyKindAsync());
        Assert.EndsWith(":2", events.LastEventId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_PolicyFails_StreamGoesOn()
    {
        using var logs = new LogWatcher();
        await using var server = await SecuredAsync(
            services => services.AddLogging(logging => logging.AddProvider(logs)),
            options => options.Access.ReviewInterval = TimeSpan.FromMilliseconds(20));
        server.Access.OnOne = (_, _) => new(true);
        await server.Notifier.NotifyAsync("d", "1");
        await using var events = await EventReader.OpenAsync(UrlFor(server, "/d"));
        Assert.Equal("DeploymentStatusChanged 1", await events.NextAsync());

        server.Access.OnOne = (_, _) => throw new InvalidOperationException("the directory is away");
        await logs.WaitForAsync("could not be reviewed");
        await server.Notifier.NotifyAsync("d", "2");

        Assert.Equal("DeploymentStatusChanged 2", await events.NextAsync());
    }

    [Fact]
    public async Task Response_Always_TellsProxiesNotToCollectEvents()
    {
        await using var server = await SecuredAsync();
        server.Access.OnOne = (_, _) => new(true);

        await using var events = await EventReader.OpenAsync(UrlFor(server, "/d"));

        Assert.Equal("no", events.Header("X-Accel-Buffering"));
    }

    private static Task<SecuredServer> SecuredAsync(
        Action<IServiceCollection>? configureServices = null, Action<DeploymentNotificationsOptions>? configure = null) =>
        SecuredServer.StartAsync(configure, configureServices, app => app.MapDeploymentEvents().RequireAuthorization());

    private static Uri UrlFor(SecuredServer server, string path) => new UriBuilder(server.HubUrl)
    {
        Path = "/deploymentEvents" + path,
        Query = "access_token=" + Tokens.For("anna"),
    }.Uri;
}
