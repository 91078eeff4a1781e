using System.Diagnostics.Metrics;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace HotSwap.Notifications.Core.Tests;

/// <summary>Reads the engine's gauges of the memory that the history uses.</summary>
internal sealed class HistoryGauges(CoreRig rig) : IDisposable
{
    private readonly MetricCollector<long> _bytes = new(rig.Get<IMeterFactory>(), NotificationMetrics.MeterName, NotificationMetrics.Prefix + "history.bytes");

    private readonly MetricCollector<int> _deployments =
        new(rig.Get<IMeterFactory>(), NotificationMetrics.MeterName, NotificationMetrics.Prefix + "history.deployments");

    public long Bytes => Read(_bytes);

    public int Deployments => Read(_deployments);

    public void Dispose()
    {
        _bytes.Dispose();
        _deployments.Dispose();
    }

    private static T Read<T>(MetricCollector<T> collector)
        where T : struct
    {
        collector.RecordObservableInstruments();
        return collector.LastMeasurement!.Value;
    }
}
