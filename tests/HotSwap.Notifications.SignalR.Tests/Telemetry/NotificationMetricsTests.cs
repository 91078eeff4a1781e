using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Tests.Telemetry;

public sealed class NotificationMetricsTests : IAsyncDisposable
{
    private readonly TestServices _services = new(options => (options.OutboxCapacity, options.OutboxStatusLimit) = (2, 3));

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task StatusRefused_OutboxIsFull_IsCountedLoggedAndThrown()
    {
        using var refused = Collect("hotswap.notifications.statuses.refused");
        for (var number = 1; number <= 3; number++)
        {
            await _services.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        }

        await Assert.ThrowsAsync<DeploymentNotificationRefusedException>(() => _services.Notifier.NotifyAsync("d", DeploymentStatuses.Running));

        Assert.Equal(1, refused.GetMeasurementSnapshot().EvaluateAsCounter());
        var logged = Assert.Single(_services.Logs.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.Equal("A status of deployment d was refused. The pipeline got the exception.", logged.Message);
    }

    [Fact]
    public async Task ProgressThinned_NewerValuesComeBeforeItIsSent_IsCounted()
    {
        using var thinned = Collect("hotswap.notifications.progress.thinned");
        for (var progress = 1; progress <= 5; progress++)
        {
            await _services.Notifier.NotifyDeploymentProgress("d", "Build", progress);
        }

        Assert.Equal(4, thinned.GetMeasurementSnapshot().EvaluateAsCounter());
    }

    private MetricCollector<long> Collect(string instrument) => new(_services.Meters, NotificationMetrics.MeterName, instrument);
}
