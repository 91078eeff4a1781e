using HotSwap.Notifications.History;
using HotSwap.Notifications.Publishing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>This library, with its log in memory or on Redis.</summary>
internal sealed class OurServer(string? redis = null) : ILoadServer
{
    private IDeploymentNotifier _notifier = null!;
    private Outbox _outbox = null!;
    private IDeploymentLog _log = null!;
    private MailboxLifetimeManager _mailboxes = null!;

    public void Add(WebApplicationBuilder builder)
    {
        var notifications = builder.Services.AddDeploymentNotifications();
        if (redis is not null)
        {
            notifications.UseRedis(redis);
            builder.Services.Configure<RedisDeploymentLogOptions>(options => options.StreamLength = 200_000);
        }
    }

    public void Map(WebApplication app)
    {
        app.MapDeploymentHub();
        _notifier = app.Services.GetRequiredService<IDeploymentNotifier>();
        _log = app.Services.GetRequiredService<IDeploymentLog>();
        _outbox = app.Services.GetRequiredService<Outbox>();
        _mailboxes = (MailboxLifetimeManager)app.Services.GetRequiredService<HubLifetimeManager<DeploymentHub>>();
    }

    public Task NotifyStatusAsync(string executionId, long timestamp) =>
        _notifier.NotifyDeploymentStatusChanged(executionId, Payload.State(executionId, timestamp));

    public Task NotifyProgressAsync(string executionId, string stage, int progress) =>
        _notifier.NotifyDeploymentProgress(executionId, stage, progress);

    public async Task DrainAsync()
    {
        await _outbox.FlushAsync();
        await _log.FlushAsync();
        await _mailboxes.EmptiedAsync();
    }
}
