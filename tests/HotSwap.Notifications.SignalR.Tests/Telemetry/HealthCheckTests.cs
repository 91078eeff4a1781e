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
            services.AddHealthChecks().AddDeploymentNotifications(options => (options.DegradedOutboxDepth, options.UnhealthyOutboxDepth) = (2, 4));
        });
        Assert.Equal((HealthStatus.Unhealthy, "The deployments have not been loaded yet."), await CheckAsync(services));
        await services.StartAsync();

        Assert.Equal((HealthStatus.Healthy, "0 messages wait in the outbox."), await CheckAsync(services));
        await services.Notifier.NotifyAsync("d", "1");
        Assert.Equal((HealthStatus.Healthy, "1 messages wait in the outbox."), await CheckAsync(services));
        await services.Notifier.NotifyAsync("d", "2");
        Assert.Equal((HealthStatus.Degraded, "2 messages wait in the outbox; degraded from 2 on."), await CheckAsync(services));
        await services.Notifier.NotifyAsync("d", "3");
        await services.Notifier.NotifyAsync("d", "4");
        Assert.Equal((HealthStatus.Unhealthy, "4 messages wait in the outbox; unhealthy from 4 on."), await CheckAsync(services));
        services.Provider.GetRequiredService<HeldLog>().Release();
        await services.FlushAsync();
        Assert.Equal((HealthStatus.Healthy, "0 messages wait in the outbox."), await CheckAsync(services));
    }

    [Theory]
    [InlineData(5, 4, "UnhealthyOutboxDepth must be at least DegradedOutboxDepth.")]
    [InlineData(0, 4, "DegradedOutboxDepth")]
    public async Task AddDeploymentNotifications_InvalidThresholds_StopTheHost(int degraded, int unhealthy, string sentence)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => TestServer.StartAsync(services => services.AddHealthChecks()
            .AddDeploymentNotifications(options => (options.DegradedOutboxDepth, options.UnhealthyOutboxDepth) = (degraded, unhealthy))));

        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    private static async Task<(HealthStatus, string?)> CheckAsync(TestServices services)
    {
        var report = await services.Provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        var (name, entry) = Assert.Single(report.Entries);
        Assert.Equal("deployment-notifications", name);
        return (entry.Status, entry.Description);
    }
}
