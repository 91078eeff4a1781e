using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Sqlite.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>This library, with its log in memory, in Redis, or in a SQLite file. The SQLite log can simulate a slow disk.</summary>
internal sealed class OurServer(string? redis = null, string? sqlite = null, double appendDelay = 0) : ILoadServer
{
    private IDeploymentNotifier _notifier = null!;
    private NotificationEngine _engine = null!;

    public void Add(WebApplicationBuilder builder)
    {
        var notifications = builder.Services.AddDeploymentNotifications();
        if (redis is not null)
        {
            notifications.UseRedis(redis);
            builder.Services.Configure<RedisDeploymentLogOptions>(options => options.MaxStatuses = 200_000);
        }

        if (sqlite is not null)
        {
            notifications.UseSqlite($"Data Source={sqlite}");
            builder.Services.Configure<SqliteDeploymentLogOptions>(options => options.MaxStatuses = 2_000_000);
        }

        if (appendDelay > 0)
        {
            notifications.UseLog(provider =>
                new SlowLog(ActivatorUtilities.CreateInstance<SqliteDeploymentLog>(provider), TimeSpan.FromMilliseconds(appendDelay)));
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
