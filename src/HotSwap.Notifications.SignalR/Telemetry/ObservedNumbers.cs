using System.Diagnostics.Metrics;
using HotSwap.Notifications.History;
using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Publishing;
using Microsoft.Extensions.Hosting;

namespace HotSwap.Notifications.Telemetry;

/// <summary>The instruments that are read where the numbers are, whenever somebody collects them.</summary>
internal sealed class ObservedNumbers : IHostedService
{
    private const string Prefix = "hotswap.notifications.";

    public ObservedNumbers(NotificationMetrics metrics, OpenConnections connections, Outbox outbox, DeploymentHistory history)
    {
        var meter = metrics.Meter;
        meter.CreateObservableUpDownCounter(
            Prefix + "connections", () => connections.All.Count, "{connection}", "Open connections of the hub.");
        meter.CreateObservableUpDownCounter(
            Prefix + "subscriptions", () => Subscriptions(connections), "{subscription}", "Subscriptions of open connections.");
        meter.CreateObservableGauge(Prefix + "outbox.depth", () => outbox.Count, "{message}", "Messages that wait to be sent.");
        meter.CreateObservableGauge(
            Prefix + "history.deployments", () => history.DeploymentCount, "{deployment}", "Deployments that are remembered.");
        meter.CreateObservableGauge(
            Prefix + "history.statuses", () => history.RecentCount, "{status}", "Recent statuses kept for those who resume the feed of all.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static IEnumerable<Measurement<int>> Subscriptions(OpenConnections connections)
    {
        var (one, all) = (0, 0);
        foreach (var connection in connections.All)
        {
            one += connection.Subscriptions.Count;
            all += connection.Subscriptions.ToAll ? 1 : 0;
        }

        return
        [
            new(one, new KeyValuePair<string, object?>("kind", "deployment")),
            new(all, new KeyValuePair<string, object?>("kind", "all")),
        ];
    }
}
