using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Redis.Streams;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Logs without a host, on a Redis of their own.</summary>
internal sealed class RedisLog : IAsyncDisposable
{
    private readonly OptionalRedis _redis = new();
    private readonly List<ServiceProvider> _services = [];

    public RedisServer Server => _redis.Server;

    public Task StartAsync() => _redis.StartAsync();

    /// <summary>Makes a log as a node has it, not open yet.</summary>
    public RedisDeploymentLog Create(Action<IServiceCollection>? configure = null, string? address = null) =>
        CreateWithServices(configure, address).Log;

    /// <summary>Makes a log and returns what ends it, as the end of its node does.</summary>
    public (RedisDeploymentLog Log, IAsyncDisposable Services) CreateWithServices(Action<IServiceCollection>? configure = null, string? address = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentNotifications().UseRedis(address ?? Server.ConnectionString);
        configure?.Invoke(services);
        _services.Add(services.BuildServiceProvider());
        return ((RedisDeploymentLog)_services[^1].GetRequiredService<IDeploymentLog>(), _services[^1]);
    }

    /// <summary>Runs commands of Redis.</summary>
    public async Task<T> UseAsync<T>(Func<IDatabase, Task<T>> use)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{Server.ConnectionString},allowAdmin=true");
        return await use(connection.GetDatabase());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var services in _services)
        {
            await services.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }
}
