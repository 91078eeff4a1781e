using System.Diagnostics.Metrics;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Client.Tests.Hosting;

public class ClientRegistrationTests
{
    private static readonly Uri _url = new("http://localhost/deploymentHub");

    [Fact]
    public async Task Host_InvalidOption_DoesNotStartAndNamesIt()
    {
        using var host = Host(services => services.AddDeploymentNotificationsClient(_url, options => options.MaxBufferedUpdates = 1));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().WithPatience());

        Assert.Equal("DeploymentNotificationsClientOptions.MaxBufferedUpdates is 1; it must be between 16 and 1000000.", error.Message);
    }

    [Fact]
    public async Task Host_NoUrl_DoesNotStart()
    {
        using var host = Host(services => services.AddDeploymentNotificationsClient(_ => { }));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().WithPatience());

        Assert.Equal("DeploymentNotificationsClientOptions.Url is null; it must be an absolute http or https address.", error.Message);
    }

    [Fact]
    public async Task Add_Twice_ChangesTheOptionsOfTheSameClient()
    {
        await using var services = new ServiceCollection()
            .AddDeploymentNotificationsClient(_url, options => options.MaxBufferedUpdates = 100)
            .AddDeploymentNotificationsClient(new Uri("http://other/deploymentHub"), options => options.Reconnect.MaxAttempts = 2)
            .BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<DeploymentNotificationsClientOptions>>().Value;

        Assert.Single(services.GetServices<DeploymentNotificationsClient>());
        Assert.Single(services.GetServices<IValidateOptions<DeploymentNotificationsClientOptions>>());
        Assert.Equal(("other", 100, 2), (options.Url!.Host, options.MaxBufferedUpdates, options.Reconnect.MaxAttempts));
    }

    [Fact]
    public void Add_NullArguments_NameTheParameter()
    {
        var services = new ServiceCollection();

        Assert.Equal("url", Assert.Throws<ArgumentNullException>(() => services.AddDeploymentNotificationsClient((Uri)null!)).ParamName);
        Assert.Equal(
            "configure",
            Assert.Throws<ArgumentNullException>(() => services.AddDeploymentNotificationsClient((Action<DeploymentNotificationsClientOptions>)null!)).ParamName);
        Assert.Equal(
            "services",
            Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddDeploymentNotificationsClient(_url)).ParamName);
    }

    [Fact]
    public async Task Client_OfAHost_UsesItsLoggersItsMetersAndItsClock()
    {
        var hub = new FakeHubConnection();
        hub.OnStart = (attempt, _) => attempt == 1 ? throw new HttpRequestException("refused") : Task.CompletedTask;
        var time = new ImpatientTime();
        var logs = new FakeLogCollector();
        using var host = Host(services => services
            .AddSingleton<TimeProvider>(time)
            .AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(logs)))
            .AddDeploymentNotificationsClient(_url, options => options.ConnectionFactory = () => hub));
        using var connects = new MetricCollector<long>(
            host.Services.GetRequiredService<IMeterFactory>(), "HotSwap.Notifications.Client", "hotswap.notifications.client.connects");

        await host.Services.GetRequiredService<DeploymentNotificationsClient>().StartAsync().WithPatience();

        Assert.Single(connects.GetMeasurementSnapshot());
        Assert.Contains(logs.GetSnapshot(), record => record.Id.Id == 201);
        Assert.NotEmpty(time.Delays);
    }

    private static IHost Host(Action<IServiceCollection> add)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        add(builder.Services);
        return builder.Build();
    }
}
