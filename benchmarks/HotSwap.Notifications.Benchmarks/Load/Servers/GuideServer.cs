using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>What the guide shows: a hub with groups, and a notifier that awaits two sends of an anonymous object.</summary>
internal sealed class GuideServer(string? redis = null) : ILoadServer
{
    private IHubContext<GuideHub> _hub = null!;

    public void Add(WebApplicationBuilder builder)
    {
        var signalR = builder.Services.AddSignalR().AddJsonProtocol(json => json.PayloadSerializerOptions.PropertyNamingPolicy = null);
        if (redis is not null)
        {
            signalR.AddStackExchangeRedis(redis);
        }
    }

    public void Map(WebApplication app)
    {
        app.MapHub<GuideHub>(DeploymentHubNames.DefaultPattern);
        _hub = app.Services.GetRequiredService<IHubContext<GuideHub>>();
    }

    public async Task NotifyStatusAsync(string executionId, long timestamp)
    {
        var state = Payload.State(executionId, timestamp);
        var message = new { ExecutionId = executionId, state.Status, UpdatedAt = state.LastUpdated, Details = state };
        try
        {
            await _hub.Clients.Group($"deployment-{executionId}").SendAsync("DeploymentStatusChanged", message);
            await _hub.Clients.Group("all-deployments").SendAsync("DeploymentStatusChanged", message);
        }
        catch (Exception failure) when (redis is not null)
        {
            // As in the guide: a deployment goes on even if nobody could be told.
            await Console.Error.WriteLineAsync($"not sent: {failure.GetType().Name}");
        }
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
