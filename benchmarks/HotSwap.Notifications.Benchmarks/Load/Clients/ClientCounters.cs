using HotSwap.Notifications.Benchmarks.Load.Results;

namespace HotSwap.Notifications.Benchmarks.Load.Clients;

/// <summary>Counts the messages that all connections of the process received.</summary>
internal sealed class ClientCounters
{
    private readonly Lock _lock = new();
    private readonly List<double> _latencies = [];
    private long _deliveries;
    private double _longestGap;

    /// <summary>Gets the number of the current measurement, or 0 before the first one.</summary>
    public int Measurement { get; private set; }

    public long Deliveries => Interlocked.Read(ref _deliveries);

    public void Add(int deliveries) => Interlocked.Add(ref _deliveries, deliveries);

    public void AddGap(double milliseconds)
    {
        lock (_lock)
        {
            _longestGap = Math.Max(_longestGap, milliseconds);
        }
    }

    public void AddLatency(double milliseconds)
    {
        lock (_lock)
        {
            _latencies.Add(milliseconds);
        }
    }

    /// <summary>Starts a measurement. Earlier messages and the pause before it do not count.</summary>
    public void Measure()
    {
        Take(0, 0);
        Measurement++;
    }

    public ClientResult Take(double cpuSeconds, double seconds)
    {
        lock (_lock)
        {
            _latencies.Sort();
            var result = new ClientResult(
                Interlocked.Exchange(ref _deliveries, 0),
                Percentiles.At(_latencies, 0.5),
                Percentiles.At(_latencies, 0.99),
                _latencies.Count == 0 ? double.NaN : _latencies[^1],
                _longestGap,
                cpuSeconds,
                seconds);
            _latencies.Clear();
            _longestGap = 0;
            return result;
        }
    }
}
