using HotSwap.Notifications.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>This library, with its log in memory or on Redis.</summary>
internal sealed class OurServer(string? redis = null) : ILoadServer
{
    private IDeploymentNotifier _notifier = null!;
    private NotificationEngine _engine = null!;

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
        _engine = app.Services.GetRequiredService<NotificationEngine>();
    }

    public Task NotifyStatusAsync(PipelineExecutionState state) => _notifier.NotifyDeploymentStatusChanged(state.ExecutionId, state);

    public Task NotifyProgressAsync(string executionId, string stage, int progress) =>
        _notifier.NotifyDeploymentProgress(executionId, stage, progress);

    public async Task FillAsync(IReadOnlyList<string> executionIds)
    {
        foreach (var executionId in executionIds)
        {
            await NotifyStatusAsync(Payload.State(executionId));
        }

        await DrainAsync();
    }

    public Task DrainAsync() => _engine.FlushAsync();
}
