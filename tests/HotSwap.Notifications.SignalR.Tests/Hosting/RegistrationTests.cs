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

    [Theory]
    [InlineData("OutboxCapacity", 0)]
    [InlineData("HistoryPerDeployment", 0)]
    [InlineData("HistoryOfAll", 1_000_001)]
    [InlineData("MaxDeployments", -1)]
    [InlineData("OutboxStatusLimit", 10_000_001)]
    public Task Start_NumberOutOfRange_NamesTheOptionAndTheRange(string option, int value) =>
        AssertStartFailsAsync(options => typeof(DeploymentNotificationsOptions).GetProperty(option)!.SetValue(options, value), option, "between");

    [Theory]
    [InlineData("FinishedRetention", "00:00:00")]
    [InlineData("RecentlyFinishedWindow", "-00:00:01")]
    [InlineData("ProgressInterval", "00:01:01")]
    [InlineData("WriteTimeout", "00:00:00")]
    public Task Start_TimeOutOfRange_NamesTheOptionAndTheRange(string option, string value) => AssertStartFailsAsync(
        options => typeof(DeploymentNotificationsOptions).GetProperty(option)!
            .SetValue(options, TimeSpan.Parse(value, System.Globalization.CultureInfo.InvariantCulture)),
        option,
        "between");

    [Fact]
    public Task Start_StatusLimitBelowCapacity_NamesBoth() => AssertStartFailsAsync(
        options => (options.OutboxCapacity, options.OutboxStatusLimit) = (100, 99), "OutboxStatusLimit (99)", "OutboxCapacity (100)");

    [Fact]
    public Task Start_RetentionBelowTheWriteTimeout_NamesBoth() => AssertStartFailsAsync(
        options => (options.FinishedRetention, options.WriteTimeout) = (TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5)),
        "FinishedRetention (00:00:04)",
        "WriteTimeout (00:00:05)");

    [Fact]
    public Task Start_NoFinalStatus_NamesTheOption() =>
        AssertStartFailsAsync(options => options.FinalStatuses.Clear(), "FinalStatuses", "at least one");

    [Fact]
    public async Task AddDeploymentNotifications_CalledTwice_RegistersEachServiceOnce()
    {
        await using var once = new ServiceCollection().AddLogging().AddDeploymentNotifications().Services.BuildServiceProvider();
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentNotifications(options => options.MaxDeployments = 5);
        services.AddDeploymentNotifications(options => options.HistoryOfAll = 6);
        await using var twice = services.BuildServiceProvider();

        Assert.Single(services, service => service.ServiceType == typeof(NotificationEngine));
        var options = twice.GetRequiredService<IOptions<DeploymentNotificationsOptions>>().Value;
        Assert.Equal((5, 6), (options.MaxDeployments, options.HistoryOfAll));
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

    private static async Task AssertStartFailsAsync(Action<DeploymentNotificationsOptions> configure, params string[] words)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            await using var server = await TestServer.StartAsync(services => services.Configure(configure));
        });

        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }
}
