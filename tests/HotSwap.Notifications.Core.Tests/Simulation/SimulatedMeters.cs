using System.Diagnostics.Metrics;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The meters of a schedule.</summary>
internal sealed class SimulatedMeters : IMeterFactory
{
    private readonly List<Meter> _meters = [];

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose() => _meters.ForEach(meter => meter.Dispose());
}
