using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Redis.Streams;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Creates logs without a host, on a separate Redis.</summary>
internal sealed class RedisLog : IAsyncDisposable
{
    private readonly OptionalRedis _redis = new();
    private readonly List<ServiceProvider> _services = [];

    public RedisServer Server => _redis.Server;

    public Task StartAsync() => _redis.StartAsync();

    /// <summary>Creates a log as a node would, without opening it.</summary>
    public RedisDeploymentLog Create(Action<IServiceCollection>? configure = null, string? address = null) =>
        CreateWithServices(configure, address).Log;

    /// <summary>Creates a log, and returns the object that ends it as the end of a node would.</summary>
    public (RedisDeploymentLog Log, IAsyncDisposable Services) CreateWithServices(Action<IServiceCollection>? configure = null, string? address = null)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentNotifications().UseRedis(address ?? Server.ConnectionString);
        configure?.Invoke(services);
        _services.Add(services.BuildServiceProvider());
        return ((RedisDeploymentLog)_services[^1].GetRequiredService<IDeploymentLog>(), _services[^1]);
    }

    /// <summary>Runs Redis commands.</summary>
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
