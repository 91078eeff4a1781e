using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>What the guide shows: a hub with groups, and a notifier that awaits two sends of an anonymous object.</summary>
internal sealed class GuideServer : ILoadServer
{
    private IHubContext<GuideHub> _hub = null!;

    public void Add(WebApplicationBuilder builder) =>
        builder.Services.AddSignalR().AddJsonProtocol(json => json.PayloadSerializerOptions.PropertyNamingPolicy = null);

    public void Map(WebApplication app)
    {
        app.MapHub<GuideHub>(DeploymentHubNames.DefaultPattern);
        _hub = app.Services.GetRequiredService<IHubContext<GuideHub>>();
    }

    public async Task NotifyStatusAsync(string executionId, long timestamp)
    {
        var state = Payload.State(executionId, timestamp);
        var message = new { ExecutionId = executionId, state.Status, UpdatedAt = state.LastUpdated, Details = state };
        await _hub.Clients.Group($"deployment-{executionId}").SendAsync("DeploymentStatusChanged", message);
        await _hub.Clients.Group("all-deployments").SendAsync("DeploymentStatusChanged", message);
    }

    public async Task NotifyProgressAsync(string executionId, string stage, int progress)
    {
        var message = new { ExecutionId = executionId, Stage = stage, Progress = progress, Timestamp = DateTime.UtcNow };
        await _hub.Clients.Group($"deployment-{executionId}").SendAsync("DeploymentProgress", message);
    }

    public Task DrainAsync() => Task.CompletedTask;

    internal sealed class GuideHub : Hub
    {
        public Task SubscribeToDeployment(string executionId) =>
            Groups.AddToGroupAsync(Context.ConnectionId, $"deployment-{executionId}");
    }
}
