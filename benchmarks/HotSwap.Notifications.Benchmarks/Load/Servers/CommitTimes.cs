using System.Diagnostics.Metrics;
using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Servers;

/// <summary>Measures the commit durations of the SQLite log.</summary>
internal sealed class CommitTimes : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private List<double> _milliseconds = [];

    public CommitTimes()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "hotswap.notifications.sqlite.commit.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => Add(seconds));
        _listener.Start();
    }

    /// <summary>Returns the measurements since the last call.</summary>
    public CommitStats Take()
    {
        List<double> taken;
        lock (_lock)
        {
            (taken, _milliseconds) = (_milliseconds, []);
        }

        taken.Sort();
        return taken.Count == 0 ? new CommitStats(0, 0, 0) : new CommitStats(taken.Count, Percentiles.At(taken, 0.5), Percentiles.At(taken, 0.99));
    }

    public void Dispose() => _listener.Dispose();

    private void Add(double seconds)
    {
        lock (_lock)
        {
            _milliseconds.Add(seconds * 1_000);
        }
    }
}
