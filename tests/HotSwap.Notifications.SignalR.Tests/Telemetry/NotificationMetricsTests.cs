using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Tests.Telemetry;

public sealed class NotificationMetricsTests : IAsyncDisposable
{
    private readonly PublishingRig _rig = new(options => (options.OutboxCapacity, options.OutboxStatusLimit) = (2, 3));

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task StatusRefused_OutboxIsFull_IsCountedLoggedAndThrown()
    {
        using var refused = Collect("hotswap.notifications.statuses.refused");
        for (var number = 1; number <= 3; number++)
        {
            await _rig.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        }

        await Assert.ThrowsAsync<DeploymentNotificationRefusedException>(() => _rig.Notifier.NotifyAsync("d", DeploymentStatuses.Running));

        Assert.Equal(1, refused.GetMeasurementSnapshot().EvaluateAsCounter());
        var logged = Assert.Single(_rig.Logs.GetSnapshot(), record => record.Level == LogLevel.Error);
        Assert.Equal("A status of deployment d was refused.", logged.Message);
    }

    [Fact]
    public async Task ProgressThinned_NewerValuesComeBeforeItIsSent_IsCounted()
    {
        using var thinned = Collect("hotswap.notifications.progress.thinned");
        for (var progress = 1; progress <= 5; progress++)
        {
            await _rig.Notifier.NotifyDeploymentProgress("d", "Build", progress);
        }

        Assert.Equal(4, thinned.GetMeasurementSnapshot().EvaluateAsCounter());
    }

    private MetricCollector<long> Collect(string instrument) => new(_rig.Meters, NotificationMetrics.MeterName, instrument);
}
