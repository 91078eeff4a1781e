using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Redis.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Tests of the registration methods. They need no Redis, because nothing connects before the host starts.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task UseRedis_CalledTwice_UsesTheLastConnectionAndAllOptions()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentNotifications()
            .UseRedis("first:1", options => options.MaxStatuses = 500)
            .UseRedis(new ConfigurationOptions { EndPoints = { { "last", 1 } } }, options => options.KeyPrefix = "mine");
        await using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<RedisDeploymentLogOptions>>().Value;
        Assert.Equal((500, "mine"), (options.MaxStatuses, options.KeyPrefix));
        Assert.Equal("last:1", Assert.Single(provider.GetServices<IRedisConnection>()).Address);
        Assert.Single(services, service => service.ServiceType == typeof(IDeploymentLog));
    }

    [Fact]
    public void UseRedis_OnTheServersBuilder_ReturnsThatBuilder()
    {
        var builder = new ServiceCollection().AddDeploymentNotifications();

        Assert.Same(builder.SignalR, builder.UseRedis("redis:1").UseRedis(new ConfigurationOptions()).UseRedis().SignalR);
    }

    [Fact]
    public async Task UseRedis_ConnectionOfTheHost_ConfiguresTheOptions()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentPublisher().UseRedis(options => options.PollInterval = TimeSpan.FromSeconds(7));
        await using var provider = services.BuildServiceProvider();

        Assert.Equal(TimeSpan.FromSeconds(7), provider.GetRequiredService<IOptions<RedisDeploymentLogOptions>>().Value.PollInterval);
    }

    [Fact]
    public async Task UseRedis_ConfigurationChangesAfterTheCall_UsesTheCopy()
    {
        var configuration = new ConfigurationOptions { EndPoints = { { "redis", 1 } } };
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentNotifications().UseRedis(configuration);
        configuration.EndPoints.Add("another", 1);
        await using var provider = services.BuildServiceProvider();

        Assert.Equal("redis:1", provider.GetRequiredService<IRedisConnection>().Address);
    }

    [Theory]
    [InlineData("redis:6379,connectTimeout=soon")]
    [InlineData(" ")]
    public void UseRedis_ConnectionStringCannotBeRead_NamesTheParameter(string connectionString) =>
        Assert.Throws<ArgumentException>(
            nameof(connectionString), () => new ServiceCollection().AddDeploymentNotifications().UseRedis(connectionString));

    [Fact]
    public async Task AddDeploymentPublisher_CalledTwice_AppliesAllOptions()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentPublisher(options => options.Outbox.ProgressLimit = 5);
        services.AddDeploymentPublisher(options => options.Outbox.StatusLimit = 6);
        await using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<DeploymentNotificationsOptions>>().Value;
        Assert.Equal((5, 6), (options.Outbox.ProgressLimit, options.Outbox.StatusLimit));
        Assert.Single(services, service => service.ServiceType == typeof(NotificationEngine));
    }
}
