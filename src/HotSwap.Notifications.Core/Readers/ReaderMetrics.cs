using System.Diagnostics.Metrics;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Readers;

/// <summary>The observable instruments of subscribers and readers.</summary>
internal static class ReaderMetrics
{
    private const string Prefix = NotificationMetrics.Prefix;

    public static void Observe(NotificationMetrics metrics, TimelineStore store, Func<IEnumerable<Subscriber>> subscribers)
    {
        var meter = metrics.Meter;
        meter.CreateObservableUpDownCounter(
            Prefix + "connections", () => Sum(_ => 1), "{connection}", "Open connections of the hub and open event streams.");
        meter.CreateObservableUpDownCounter(Prefix + "subscriptions", Subscriptions, "{subscription}", "Subscriptions of open connections.");
        meter.CreateObservableGauge(
            Prefix + "readers.behind", () => Sum(subscriber => subscriber.Behind.Count), "{reader}", "Readers that have something to write.");
        meter.CreateObservableGauge(
            Prefix + "readers.lag", LargestLag, "{status}", "Largest number of positions between a reader's cursor and the latest status.");
        meter.CreateObservableGauge(
            Prefix + "decisions.pending", () => Sum(subscriber => subscriber.All?.Asking?.Count ?? 0), "{decision}", "Pending policy decisions that readers of all deployments wait for.");

        int Sum(Func<Subscriber, int> count)
        {
            lock (store.Gate)
            {
                return subscribers().Sum(count);
            }
        }

        long LargestLag()
        {
            lock (store.Gate)
            {
                return subscribers().SelectMany(subscriber => subscriber.Behind)
                    .Select(reader => store.Head - ReaderPositions.Written(reader)).DefaultIfEmpty().Max();
            }
        }

        IEnumerable<Measurement<int>> Subscriptions() =>
        [
            new(Sum(subscriber => subscriber.Deployments?.Count ?? 0), new KeyValuePair<string, object?>("kind", "deployment")),
            new(Sum(subscriber => subscriber.All is null ? 0 : 1), new KeyValuePair<string, object?>("kind", "all")),
        ];
    }
}
