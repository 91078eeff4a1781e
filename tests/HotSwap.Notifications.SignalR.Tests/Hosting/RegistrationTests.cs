using HotSwap.Notifications.Engine;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Tests.Hosting;

public class RegistrationTests
{
    [Fact]
    public async Task MapDeploymentHub_WithoutAdd_SaysWhatToCall()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.MapDeploymentHub());

        Assert.Equal(
            "MapDeploymentHub() needs services that are not registered. " +
            "Call builder.Services.AddDeploymentNotifications() before the host is built.",
            error.Message);
    }

    [Fact]
    public async Task AddDeploymentNotifications_CalledTwice_RegistersEachServiceOnce()
    {
        await using var once = new ServiceCollection().AddLogging().AddDeploymentNotifications().Services.BuildServiceProvider();
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentNotifications(options => options.History.MaxDeployments = 5);
        services.AddDeploymentNotifications(options => options.History.StatusesOfAllDeployments = 6);
        await using var twice = services.BuildServiceProvider();

        Assert.Single(services, service => service.ServiceType == typeof(NotificationEngine));
        var options = twice.GetRequiredService<IOptions<DeploymentNotificationsOptions>>().Value;
        Assert.Equal((5, 6), (options.History.MaxDeployments, options.History.StatusesOfAllDeployments));
        Assert.NotNull(once.GetRequiredService<IDeploymentNotifier>());
    }

    [Fact]
    public async Task AddDeploymentNotifications_HostHasItsOwnNotifier_KeepsIt()
    {
        var own = Moq.Mock.Of<IDeploymentNotifier>();
        await using var provider = new ServiceCollection().AddLogging().AddSingleton(own)
            .AddDeploymentNotifications().Services.BuildServiceProvider();

        Assert.Same(own, provider.GetRequiredService<IDeploymentNotifier>());
    }

    [Fact]
    public async Task MapDeploymentHub_HostSetsTheSendTimeout_KeepsIt()
    {
        var timeouts = new List<TimeSpan>();
        await using var server = await TestServer.StartAsync(configure: null, app => app.MapDeploymentHub(configureOptions: options =>
        {
            timeouts.Add(options.TransportSendTimeout);
            options.TransportSendTimeout = TimeSpan.FromSeconds(42);
            timeouts.Add(options.TransportSendTimeout);
        }));

        Assert.Equal([TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(42)], timeouts);
    }

    [Fact]
    public async Task MapDeploymentHub_RequireAuthorization_AppliesToTheHub()
    {
        await using var server = await TestServer.StartAsync(
            services => services.AddAuthorization().AddAuthentication("none").AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, NobodyHandler>("none", null),
            app => app.MapDeploymentHub("/elsewhere").RequireAuthorization());

        using var http = new HttpClient();
        using var content = new StringContent("");
        var response = await http.PostAsync(new Uri(server.BaseAddress, "/elsewhere/negotiate?negotiateVersion=1"), content);

        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
