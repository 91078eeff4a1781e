using System.Diagnostics.Metrics;

namespace HotSwap.Notifications.Redis.Telemetry;

/// <summary>The metrics that this package adds to the meter <c>HotSwap.Notifications</c>.</summary>
internal sealed class RedisMetrics
{
    private readonly Histogram<double> _append;
    private readonly Counter<long> _errors;

    public RedisMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("HotSwap.Notifications");
        _append = meter.CreateHistogram(
            "hotswap.notifications.redis.append.duration",
            "s",
            "The duration of one call that appends a batch.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] });
        _errors = meter.CreateCounter<long>(
            "hotswap.notifications.redis.errors", "{error}", "The number of failed calls to Redis. Each call is repeated.");
    }

    public void Appended(TimeSpan time) => _append.Record(time.TotalSeconds);

    /// <param name="part">The operation that failed: <c>append</c> or <c>read</c>.</param>
    public void Failed(string part) => _errors.Add(1, new KeyValuePair<string, object?>("part", part));
}
