using System.Diagnostics.Metrics;

namespace HotSwap.Notifications.Telemetry;

/// <summary>The instruments of the meter <c>HotSwap.Notifications</c>. They cost next to nothing while nobody listens.</summary>
internal sealed class NotificationMetrics
{
    public const string MeterName = "HotSwap.Notifications";
    public const string Prefix = "hotswap.notifications.";

    private static readonly KeyValuePair<string, object?> _status = new("kind", "status");
    private static readonly KeyValuePair<string, object?> _progress = new("kind", "progress");

    private readonly TimeProvider _time;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _statusesRefused;
    private readonly Counter<long> _thinned;
    private readonly Counter<long> _published;
    private readonly Counter<long> _cut;
    private readonly Counter<long> _fallen;
    private readonly Counter<long> _readBack;
    private readonly Counter<long> _resumes;
    private readonly Counter<long> _refusals;
    private readonly Histogram<double> _delay;

    public NotificationMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        Meter = meters.Create(MeterName);
        _accepted = Meter.CreateCounter<long>(Prefix + "messages.accepted", "{message}", "Messages that the pipeline has notified.");
        _statusesRefused = Meter.CreateCounter<long>(
            Prefix + "statuses.refused", "{status}", "Statuses refused because too many waited, or after the host had shut down.");
        _thinned = Meter.CreateCounter<long>(
            Prefix + "progress.thinned", "{message}", "Progress not sent because a newer value took its place or there was no room.");
        _published = Meter.CreateCounter<long>(
            Prefix + "messages.sent", "{message}", "Messages published to the readers of this node, each counted once.");
        _delay = Meter.CreateHistogram(
            Prefix + "send.delay",
            "s",
            "The time from notify until the message was published to the readers. With a shared log by both machines' clocks.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
            });
        _cut = Meter.CreateCounter<long>(Prefix + "connections.cut", "{connection}", "Connections cut because a write did not complete.");
        _fallen = Meter.CreateCounter<long>(
            Prefix + "readers.fallen", "{reader}", "Readers that fell behind the history that is kept.");
        _readBack = Meter.CreateCounter<long>(
            Prefix + "statuses.read_back", "{status}", "Statuses read from the log because memory no longer held them.");
        _resumes = Meter.CreateCounter<long>(Prefix + "resumes", "{resume}", "Answers to clients that resume.");
        _refusals = Meter.CreateCounter<long>(Prefix + "refusals", "{refusal}", "Calls and connections of clients that were refused.");
    }

    /// <summary>Gets the meter, for instruments that are observed where their numbers are.</summary>
    public Meter Meter { get; }

    /// <summary>Gets a value indicating whether a listener wants to know when a message was accepted.</summary>
    public bool MeasuresDelay => _delay.Enabled;

    public void StatusAccepted() => Accepted(_status);

    public void ProgressAccepted() => Accepted(_progress);

    public void StatusRefused() => _statusesRefused.Add(1);

    public void ProgressThinned() => _thinned.Add(1);

    /// <param name="acceptedAt">The timestamp at which the message was accepted; null where that is not known.</param>
    public void StatusPublished(long? acceptedAt) => Published(_status, acceptedAt);

    /// <param name="acceptedAt">The timestamp at which the message was accepted; null where that is not known.</param>
    public void ProgressPublished(long? acceptedAt) => Published(_progress, acceptedAt);

    /// <param name="reason"><c>stuck</c> where no write completed in time, <c>failed</c> where a write failed.</param>
    public void ConnectionCut(string reason) => _cut.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="outcome"><c>compacted</c> where the reader went on with the latest states, <c>ended</c> where its subscription ended.</param>
    public void ReaderFell(string outcome) => _fallen.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void ReadBack(int statuses) => _readBack.Add(statuses);

    /// <param name="outcome"><c>new</c> without a cursor, else <c>recovered</c> or <c>lost</c>.</param>
    public void Resumed(string outcome) => _resumes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="reason">
    /// <c>access</c>, <c>arguments</c>, <c>connections_per_user</c>, <c>malformed</c>, <c>message_size</c>, <c>rate</c> or <c>subscriptions</c>.
    /// </param>
    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    private void Accepted(KeyValuePair<string, object?> kind)
    {
        // The pipeline's own call: it does not even look for who listens where nobody does.
        if (_accepted.Enabled)
        {
            _accepted.Add(1, kind);
        }
    }

    private void Published(KeyValuePair<string, object?> kind, long? acceptedAt)
    {
        _published.Add(1, kind);
        if (acceptedAt is { } known)
        {
            _delay.Record(_time.GetElapsedTime(known).TotalSeconds, kind);
        }
    }
}
