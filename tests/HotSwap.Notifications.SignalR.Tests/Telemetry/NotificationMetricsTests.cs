using System.Diagnostics.Metrics;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Tests.Telemetry;

public sealed class NotificationMetricsTests : IAsyncDisposable
{
    private readonly TestServices _services = new(options => (options.Outbox.ProgressLimit, options.Outbox.StatusLimit) = (2, 3));

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Fact]
    public async Task MessagesAccepted_TwoHostsInOneProcess_AreCountedApart()
    {
        await using var one = new ServiceCollection().AddLogging().AddDeploymentNotifications().Services.BuildServiceProvider();
        await using var other = new ServiceCollection().AddLogging().AddDeploymentNotifications().Services.BuildServiceProvider();
        using var ofOne = Collector(one);
        using var ofOther = Collector(other);

        await one.GetRequiredService<IDeploymentNotifier>().NotifyAsync("d", DeploymentStatuses.Running);
        await other.GetRequiredService<IDeploymentNotifier>().NotifyAsync("d", DeploymentStatuses.Running);
        await other.GetRequiredService<IDeploymentNotifier>().NotifyAsync("d", DeploymentStatuses.Running);

        Assert.Equal(1, ofOne.GetMeasurementSnapshot().EvaluateAsCounter());
        Assert.Equal(2, ofOther.GetMeasurementSnapshot().EvaluateAsCounter());

        static MetricCollector<long> Collector(IServiceProvider host) => new(
            host.GetRequiredService<IMeterFactory>(), NotificationMetrics.MeterName, "hotswap.notifications.messages.accepted");
    }

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
        Assert.Equal("A status of deployment d was refused. The notify call threw this exception.", logged.Message);
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
