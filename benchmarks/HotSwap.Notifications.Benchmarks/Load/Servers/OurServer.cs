using HotSwap.Notifications.Publishing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>This library.</summary>
internal sealed class OurServer : ILoadServer
{
    private IDeploymentNotifier _notifier = null!;
    private Outbox _outbox = null!;
    private MailboxLifetimeManager _mailboxes = null!;

    public void Add(WebApplicationBuilder builder) => builder.Services.AddDeploymentNotifications();

    public void Map(WebApplication app)
    {
        app.MapDeploymentHub();
        _notifier = app.Services.GetRequiredService<IDeploymentNotifier>();
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
        await _mailboxes.EmptiedAsync();
    }
}
