using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>The guide's implementation: a hub with groups, and a notifier that awaits two sends of an anonymous object.</summary>
internal sealed class GuideServer(string? redis = null) : ILoadServer
{
    private IHubContext<GuideHub> _hub = null!;

    public IReadOnlyList<string> Active { get; private set; } = [];

    public static object Message(PipelineExecutionState state) =>
        new { state.ExecutionId, state.Status, UpdatedAt = state.LastUpdated, Details = state };

    public void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(this);
        var signalR = builder.Services.AddSignalR().AddJsonProtocol(json => json.PayloadSerializerOptions.PropertyNamingPolicy = null);
        if (redis is not null)
        {
            signalR.AddStackExchangeRedis(redis);
        }
    }

    public void Map(WebApplication app)
    {
        app.MapHub<GuideHub>(DeploymentPaths.Hub);
        _hub = app.Services.GetRequiredService<IHubContext<GuideHub>>();
    }

    public async Task NotifyStatusAsync(PipelineExecutionState state)
    {
        var message = Message(state);
        try
        {
            await _hub.Clients.Group($"deployment-{state.ExecutionId}").SendAsync("DeploymentStatusChanged", message);
            await _hub.Clients.Group("all-deployments").SendAsync("DeploymentStatusChanged", message);
        }
        catch (Exception failure) when (redis is not null)
        {
            // As in the guide, a failed send does not fail the deployment.
            await Console.Error.WriteLineAsync($"A status was not sent: {failure.GetType().Name}");
        }
    }

    public async Task NotifyProgressAsync(string executionId, string stage, int progress)
    {
        var message = new { ExecutionId = executionId, Stage = stage, Progress = progress, Timestamp = DateTime.UtcNow };
        await _hub.Clients.Group($"deployment-{executionId}").SendAsync("DeploymentProgress", message);
    }

    public Task FillAsync(IReadOnlyList<string> executionIds)
    {
        Active = executionIds;
        return Task.CompletedTask;
    }

    public Task DrainAsync() => Task.CompletedTask;
}
