using HotSwap.Notifications;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Redis.Streams;
using HotSwap.Notifications.Redis.Telemetry;
using HotSwap.Notifications.Redis.Validation;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Puts the log of deployment notifications on Redis, so that many nodes share it. Each method may be called more than once: the
/// last call decides where the log is, and all changes of the options apply.
/// </summary>
public static class RedisDeploymentNotificationsBuilderExtensions
{
    /// <summary>Puts the log on the Redis that a connection string names.</summary>
    /// <typeparam name="TBuilder">The type of the builder, so that a chain of calls can go on with it.</typeparam>
    /// <param name="builder">The builder that <c>AddDeploymentNotifications</c> or <c>AddDeploymentPublisher</c> returns.</param>
    /// <param name="connectionString">
    /// The connection string of StackExchange.Redis, such as <c>redis:6379,password=…,ssl=true</c>.
    /// </param>
    /// <param name="configure">Changes the options of the log. Invalid options stop the host at its start.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="connectionString"/> is empty or cannot be read.</exception>
    public static TBuilder UseRedis<TBuilder>(
        this TBuilder builder, string connectionString, Action<RedisDeploymentLogOptions>? configure = null)
        where TBuilder : IDeploymentNotificationsBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UseRedis(Parse(connectionString), configure);
    }

    /// <summary>Puts the log on the Redis that the options of StackExchange.Redis name, with TLS, Sentinel or Cluster.</summary>
    /// <typeparam name="TBuilder">The type of the builder, so that a chain of calls can go on with it.</typeparam>
    /// <param name="builder">The builder that <c>AddDeploymentNotifications</c> or <c>AddDeploymentPublisher</c> returns.</param>
    /// <param name="configuration">
    /// The options of the connection. They are copied; the copy has no <c>ChannelPrefix</c>, and goes on trying where Redis is away at
    /// the start.
    /// </param>
    /// <param name="configure">Changes the options of the log. Invalid options stop the host at its start.</param>
    /// <returns>The builder.</returns>
    public static TBuilder UseRedis<TBuilder>(
        this TBuilder builder, ConfigurationOptions configuration, Action<RedisDeploymentLogOptions>? configure = null)
        where TBuilder : IDeploymentNotificationsBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configuration);
        var connection = configuration.Clone();
        return Use(builder, _ => new OwnRedisConnection(connection), configure);
    }

    /// <summary>
    /// Puts the log on the Redis of the host's own <see cref="IConnectionMultiplexer"/>, which is shared and not disposed. Its
    /// configuration must have no <c>ChannelPrefix</c>.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, so that a chain of calls can go on with it.</typeparam>
    /// <param name="builder">The builder that <c>AddDeploymentNotifications</c> or <c>AddDeploymentPublisher</c> returns.</param>
    /// <param name="configure">Changes the options of the log. Invalid options stop the host at its start.</param>
    /// <returns>The builder.</returns>
    public static TBuilder UseRedis<TBuilder>(
        this TBuilder builder, Action<RedisDeploymentLogOptions>? configure = null)
        where TBuilder : IDeploymentNotificationsBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Use(builder, provider => new SharedRedisConnection(provider.GetRequiredService<IConnectionMultiplexer>()), configure);
    }

    private static ConfigurationOptions Parse(string connectionString)
    {
        try
        {
            return ConfigurationOptions.Parse(connectionString);
        }
        catch (ArgumentException flaw)
        {
            throw new ArgumentException($"The connection string cannot be read. {flaw.Message}", nameof(connectionString), flaw);
        }
    }

    private static TBuilder Use<TBuilder>(
        TBuilder builder, Func<IServiceProvider, IRedisConnection> connect, Action<RedisDeploymentLogOptions>? configure)
        where TBuilder : IDeploymentNotificationsBuilder
    {
        var services = builder.Services;
        services.AddOptions<RedisDeploymentLogOptions>().ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<RedisDeploymentLogOptions>, RedisDeploymentLogOptionsValidator>());
        if (configure is not null)
        {
            services.Configure(configure);
        }

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
