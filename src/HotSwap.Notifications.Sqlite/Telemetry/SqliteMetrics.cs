using System.Diagnostics.Metrics;
using HotSwap.Notifications.Sqlite.Files;

namespace HotSwap.Notifications.Sqlite.Telemetry;

/// <summary>The metrics that this package adds to the meter <c>HotSwap.Notifications</c>.</summary>
internal sealed class SqliteMetrics
{
    private const string Prefix = "hotswap.notifications.sqlite.";

    private readonly Histogram<double> _commit;
    private readonly Histogram<int> _statuses;
    private readonly Counter<long> _errors;

    public SqliteMetrics(IMeterFactory meters, DatabaseFile file)
    {
        var meter = meters.Create("HotSwap.Notifications");
        _commit = meter.CreateHistogram(
            Prefix + "commit.duration",
            "s",
            "The duration of one transaction that appends a batch, including the wait for the disk.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] });
        _statuses = meter.CreateHistogram(
            Prefix + "commit.statuses",
            "{status}",
            "The number of statuses in one transaction.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });
        _errors = meter.CreateCounter<long>(Prefix + "errors", "{error}", "The number of failed operations on the file.");
        meter.CreateObservableGauge(Prefix + "file.bytes", () => Length(file.Path), "By", "The size of the file.");
        meter.CreateObservableGauge(
            Prefix + "wal.bytes", () => Length(file.Path + "-wal"), "By", "The size of the write-ahead log, which a checkpoint empties.");
    }

    public void Committed(TimeSpan time, int statuses)
    {
        _commit.Record(time.TotalSeconds);
        _statuses.Record(statuses);
    }

    public void Failed(LogPart part) => _errors.Add(1, new KeyValuePair<string, object?>("part", part switch
    {
        LogPart.Open => "open",
        LogPart.Append => "append",
        LogPart.Change => "change",
        LogPart.Read => "read",
        _ => "trim",
    }));

    private static long Length(string path) => new FileInfo(path) is { Exists: true, Length: var length } ? length : 0;
}
