using HotSwap.Notifications;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Redis.Streams;
using HotSwap.Notifications.Redis.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Puts the log of deployment notifications on Redis, so that many nodes share it. Its settings are
/// <see cref="RedisDeploymentLogOptions"/>, changed with <c>services.Configure</c>.
/// </summary>
public static class RedisDeploymentNotificationsBuilderExtensions
{
    /// <summary>Puts the log on the Redis that a connection string names.</summary>
    /// <param name="builder">What <c>AddDeploymentNotifications</c> has returned.</param>
    /// <param name="configuration">StackExchange.Redis's connection string, such as <c>redis:6379,password=…,ssl=true</c>.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="configuration"/> is empty or cannot be read.</exception>
    public static IDeploymentNotificationsBuilder UseRedis(
        this IDeploymentNotificationsBuilder builder, string configuration)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        return builder.UseRedis(ConfigurationOptions.Parse(configuration));
    }

    /// <summary>Puts the log on a Redis, with everything that StackExchange.Redis can be told: TLS, Sentinel, Cluster.</summary>
    /// <param name="builder">What <c>AddDeploymentNotifications</c> has returned.</param>
    /// <param name="configuration">
    /// How to connect. It is copied; the copy has no <c>ChannelPrefix</c>, and goes on trying where Redis is away at the start.
    /// </param>
    /// <returns>The builder.</returns>
    public static IDeploymentNotificationsBuilder UseRedis(
        this IDeploymentNotificationsBuilder builder, ConfigurationOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Use(builder, _ => new OwnRedisConnection(configuration));
    }

    /// <summary>
    /// Puts the log on the Redis of the host's own <see cref="IConnectionMultiplexer"/>, which is shared and not disposed. Its
    /// configuration must have no <c>ChannelPrefix</c>.
    /// </summary>
    /// <param name="builder">What <c>AddDeploymentNotifications</c> has returned.</param>
    /// <returns>The builder.</returns>
    public static IDeploymentNotificationsBuilder UseRedis(
        this IDeploymentNotificationsBuilder builder) =>
        Use(builder, provider => new SharedRedisConnection(provider.GetRequiredService<IConnectionMultiplexer>()));

    private static IDeploymentNotificationsBuilder Use(
        IDeploymentNotificationsBuilder builder, Func<IServiceProvider, IRedisConnection> connect)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<RedisDeploymentLogOptions>().ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<RedisDeploymentLogOptions>, RedisDeploymentLogOptionsValidator>());
        services.Replace(ServiceDescriptor.Singleton(connect));
        services.TryAddSingleton<RedisKeys>();
        services.TryAddSingleton<RedisMetrics>();
        services.TryAddSingleton<RedisLogHealth>();
        services.TryAddSingleton<RedisAppender>();
        services.TryAddSingleton<RedisLogReader>();
        services.TryAddSingleton<OldMessages>();
        services.TryAddSingleton<StatusReader>();
        services.TryAddSingleton<LatestReader>();
        services.TryAddSingleton<SnapshotLoader>();
        services.TryAddSingleton<PageReading>();
        services.TryAddSingleton<FeedSubscription>();
        services.TryAddSingleton<TermChange>();
        services.TryAddSingleton<RedisTail>();
        services.TryAddSingleton<RedisLeases>();
        services.TryAddSingleton<RedisErasure>();
        services.Replace(ServiceDescriptor.Singleton<IDeploymentLog, RedisDeploymentLog>());
        return builder;
    }
}
