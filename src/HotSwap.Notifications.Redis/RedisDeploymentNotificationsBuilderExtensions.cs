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
/// Extension methods that store the log of deployment notifications in Redis, so that several nodes share it. If several calls are
/// made, the last one selects the log. The options are configured by every call.
/// </summary>
public static class RedisDeploymentNotificationsBuilderExtensions
{
    /// <summary>Stores the log in the Redis that a connection string specifies.</summary>
    /// <typeparam name="TBuilder">The type of the builder, which the method returns for chained calls.</typeparam>
    /// <param name="builder">The builder that <c>AddDeploymentNotifications</c> or <c>AddDeploymentPublisher</c> returns.</param>
    /// <param name="connectionString">
    /// The connection string in the format of StackExchange.Redis, such as <c>redis:6379,password=…,ssl=true</c>.
    /// </param>
    /// <param name="configure">Configures the options of the log. Default null: no change. The host does not start if an option is invalid.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="connectionString"/> is empty or invalid.</exception>
    public static TBuilder UseRedis<TBuilder>(
        this TBuilder builder, string connectionString, Action<RedisDeploymentLogOptions>? configure = null)
        where TBuilder : IDeploymentNotificationsBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        return builder.UseRedis(Parse(connectionString), configure);
    }

    /// <summary>Stores the log in the Redis that options of StackExchange.Redis specify, for example with TLS, Sentinel or Cluster.</summary>
    /// <typeparam name="TBuilder">The type of the builder, which the method returns for chained calls.</typeparam>
    /// <param name="builder">The builder that <c>AddDeploymentNotifications</c> or <c>AddDeploymentPublisher</c> returns.</param>
    /// <param name="configuration">
    /// The options of the connection. The method copies them. In the copy, <c>ChannelPrefix</c> is empty and <c>AbortOnConnectFail</c>
    /// is false, so that the connection is retried if Redis is unavailable when the host starts.
    /// </param>
    /// <param name="configure">Configures the options of the log. Default null: no change. The host does not start if an option is invalid.</param>
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
    /// Stores the log in the Redis of the <see cref="IConnectionMultiplexer"/> that the host has registered. The log shares the
    /// multiplexer and does not dispose it. The configuration of the multiplexer must not have a <c>ChannelPrefix</c>.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which the method returns for chained calls.</typeparam>
    /// <param name="builder">The builder that <c>AddDeploymentNotifications</c> or <c>AddDeploymentPublisher</c> returns.</param>
    /// <param name="configure">Configures the options of the log. Default null: no change. The host does not start if an option is invalid.</param>
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
            throw new ArgumentException($"The Redis connection string is invalid. {flaw.Message}", nameof(connectionString), flaw);
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
