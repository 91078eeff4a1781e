using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Tests.Telemetry;

public class HealthCheckTests
{
    [Fact]
    public async Task Health_OutboxFillsAndEmpties_SaysSo()
    {
        await using var services = new TestServices(configureServices: services =>
        {
            HeldLog.AddTo(services);
            services.AddHealthChecks().AddDeploymentNotifications(
                configure: options => (options.DegradedOutboxDepth, options.UnhealthyOutboxDepth) = (2, 4));
        });
        Assert.Equal((HealthStatus.Unhealthy, "The deployments have not been loaded yet."), await CheckAsync(services));
        await services.StartAsync();

        Assert.Equal((HealthStatus.Healthy, "Messages in the outbox: 0."), await CheckAsync(services));
        await services.Notifier.NotifyAsync("d", "1");
        Assert.Equal((HealthStatus.Healthy, "Messages in the outbox: 1."), await CheckAsync(services));
        await services.Notifier.NotifyAsync("d", "2");
        Assert.Equal((HealthStatus.Degraded, "Messages in the outbox: 2 (degraded threshold: 2)."), await CheckAsync(services));
        await services.Notifier.NotifyAsync("d", "3");
        await services.Notifier.NotifyAsync("d", "4");
        Assert.Equal((HealthStatus.Unhealthy, "Messages in the outbox: 4 (unhealthy threshold: 4)."), await CheckAsync(services));
        services.Provider.GetRequiredService<HeldLog>().Release();
        await services.FlushAsync();
        Assert.Equal((HealthStatus.Healthy, "Messages in the outbox: 0."), await CheckAsync(services));
    }

    [Theory]
    [InlineData(5, 4, "DeploymentNotificationsHealthOptions.UnhealthyOutboxDepth is 4; it must be at least DegradedOutboxDepth (5).")]
    [InlineData(0, 4, "DeploymentNotificationsHealthOptions.DegradedOutboxDepth is 0; it must be between 1 and 10000000.")]
    public async Task AddDeploymentNotifications_InvalidThresholds_StopTheHost(int degraded, int unhealthy, string sentence)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(services => services.AddHealthChecks()
            .AddDeploymentNotifications(configure: options => (options.DegradedOutboxDepth, options.UnhealthyOutboxDepth) = (degraded, unhealthy))));

        Assert.Equal(sentence, error.Message);
    }

    [Fact]
    public async Task AddDeploymentNotifications_CalledTwice_IsOneCheckOfTheLastCall()
    {
        await using var services = new TestServices(configureServices: services =>
        {
            services.AddHealthChecks().AddDeploymentNotifications(configure: options => options.DegradedOutboxDepth = 7);
            services.AddHealthChecks().AddDeploymentNotifications(tags: ["ready"], configure: options => options.UnhealthyOutboxDepth = 8);
        });

        var registration = Assert.Single(services.Provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations);
        Assert.Equal(["ready"], registration.Tags);
        var thresholds = services.Provider.GetRequiredService<IOptions<DeploymentNotificationsHealthOptions>>().Value;
        Assert.Equal((7, 8), (thresholds.DegradedOutboxDepth, thresholds.UnhealthyOutboxDepth));
        await CheckAsync(services);
    }

    [Fact]
    public async Task AddDeploymentNotifications_TwoNames_AreTwoChecksWithTheirOwnSettings()
    {
        await using var services = new TestServices(configureServices: services => services.AddHealthChecks()
            .AddDeploymentNotifications("ready", tags: ["ready"])
            .AddDeploymentNotifications("live", HealthStatus.Degraded, ["live"], TimeSpan.FromSeconds(3)));

        var live = services.Provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations
            .Single(registration => registration.Name == "live");
        Assert.Equal((HealthStatus.Degraded, TimeSpan.FromSeconds(3)), (live.FailureStatus, live.Timeout));
        Assert.Equal(["live"], live.Tags);

        // Neither has loaded the log, so each reports its own failure status.
        var report = await services.Provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(
            new Dictionary<string, HealthStatus> { ["ready"] = HealthStatus.Unhealthy, ["live"] = HealthStatus.Degraded },
            report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status));
    }

    [Fact]
    public async Task AddDeploymentNotifications_HostHasACheckOfThatName_RefusesAsEver()
    {
        await using var services = new TestServices(configureServices: services => services.AddHealthChecks()
            .AddCheck("deployment-notifications", () => HealthCheckResult.Healthy())
            .AddDeploymentNotifications());

        Assert.Throws<ArgumentException>(services.Provider.GetRequiredService<HealthCheckService>);
    }

    private static async Task<(HealthStatus, string?)> CheckAsync(TestServices services)
    {
        var report = await services.Provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        var (name, entry) = Assert.Single(report.Entries);
        Assert.Equal("deployment-notifications", name);
        return (entry.Status, entry.Description);
    }
}
