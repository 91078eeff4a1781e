using System.Diagnostics;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Benchmarks.Persistence;

/// <summary>A log without an engine. Batches are appended one after the other, as the engine does.</summary>
internal sealed class MeasuredLog : IAppender
{
    private const int Deployments = 100;

    private readonly ServiceProvider _services;
    private readonly IDeploymentLog _log;
    private readonly IAsyncDisposable? _server;
    private readonly ReadOnlyMemory<byte>[] _payloads = [.. Enumerable.Range(0, Deployments).Select(number =>
        (ReadOnlyMemory<byte>)StatusPayload.Write($"d-{number}", Payload.State($"d-{number}")))];

    private long _next;

    private MeasuredLog(ServiceProvider services, IAsyncDisposable? server) =>
        (_services, _log, _server) = (services, services.GetRequiredService<IDeploymentLog>(), server);

    public static Task<IAppender> MemoryAsync() => OpenAsync(_ => { });

    public static Task<IAppender> SqliteAsync(string path, SqliteSynchronousMode mode) => OpenAsync(builder =>
    {
        builder.UseSqlite($"Data Source={path}");
        builder.Services.Configure<SqliteDeploymentLogOptions>(options => options.Synchronous = mode);
    });

    public static async Task<IAppender> RedisAsync()
    {
        var redis = await RedisServer.StartAsync();
        return await OpenAsync(builder => builder.UseRedis(redis.ConnectionString), redis);
    }

    public async Task<long> AppendAsync(int batchSize, TimeSpan time)
    {
        var items = new LogItem[batchSize];
        var (began, appended) = (Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            for (var index = 0; index < batchSize; index++)
            {
                var number = _next++ % Deployments;
                items[index] = new LogItem { ExecutionId = $"d-{number}", Payload = _payloads[number] };
            }

            await _log.AppendAsync(items, CancellationToken.None);
            appended += batchSize;
        }

        return appended;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private static async Task<IAppender> OpenAsync(Action<IDeploymentNotificationsBuilder> configure, IAsyncDisposable? server = null)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        configure(services.AddDeploymentNotifications());
        var log = new MeasuredLog(services.BuildServiceProvider(), server);
        await log._log.OpenAsync(new SilentObserver(), CancellationToken.None);
        return log;
    }
}
