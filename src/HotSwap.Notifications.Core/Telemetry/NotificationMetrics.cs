using System.Diagnostics.Metrics;

namespace HotSwap.Notifications.Telemetry;

/// <summary>The instruments of the meter <c>HotSwap.Notifications</c>. They cost almost nothing while there is no listener.</summary>
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
        _accepted = Meter.CreateCounter<long>(Prefix + "messages.accepted", "{message}", "Messages accepted from the pipeline.");
        _statusesRefused = Meter.CreateCounter<long>(
            Prefix + "statuses.refused", "{status}", "Statuses refused because the outbox was full or the host had shut down.");
        _thinned = Meter.CreateCounter<long>(
            Prefix + "progress.thinned", "{message}", "Progress values dropped because a newer value replaced them or the outbox was full.");
        _published = Meter.CreateCounter<long>(
            Prefix + "messages.sent", "{message}", "Messages published to the readers of this node. Each message counts once.");
        _delay = Meter.CreateHistogram(
            Prefix + "send.delay",
            "s",
            "Time from the notify call until the message is published to the readers. With a shared log, the clocks of two machines are compared.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
            });
        _cut = Meter.CreateCounter<long>(Prefix + "connections.cut", "{connection}", "Connections cut because a write did not complete in time or failed.");
        _fallen = Meter.CreateCounter<long>(
            Prefix + "readers.fallen", "{reader}", "Readers whose cursor lies before the history that the server keeps.");
        _readBack = Meter.CreateCounter<long>(
            Prefix + "statuses.read_back", "{status}", "Statuses read from the log because they were no longer in memory.");
        _resumes = Meter.CreateCounter<long>(Prefix + "resumes", "{resume}", "Answers to calls that resume a subscription.");
        _refusals = Meter.CreateCounter<long>(Prefix + "refusals", "{refusal}", "Refused calls and connections of clients.");
    }

    /// <summary>Gets the meter, for observable instruments that other classes create.</summary>
    public Meter Meter { get; }

    /// <summary>Gets a value indicating whether a listener measures the delay of messages, which needs the time of their acceptance.</summary>
    public bool MeasuresDelay => _delay.Enabled;

    public void StatusAccepted() => Accepted(_status);

    public void ProgressAccepted() => Accepted(_progress);

    public void StatusRefused() => _statusesRefused.Add(1);

    public void ProgressThinned() => _thinned.Add(1);

    /// <param name="acceptedAt">The timestamp at which the message was accepted; null if it is not known.</param>
    public void StatusPublished(long? acceptedAt) => Published(_status, acceptedAt);

    /// <param name="acceptedAt">The timestamp at which the message was accepted; null if it is not known.</param>
    public void ProgressPublished(long? acceptedAt) => Published(_progress, acceptedAt);

    /// <param name="reason"><c>stuck</c> if a write did not complete in time, <c>failed</c> if a write failed.</param>
    public void ConnectionCut(string reason) => _cut.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="outcome"><c>compacted</c> if the reader continued with the latest states, <c>ended</c> if its subscription ended.</param>
    public void ReaderFell(string outcome) => _fallen.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void ReadBack(int statuses) => _readBack.Add(statuses);

    /// <param name="outcome"><c>new</c> without a cursor, otherwise <c>recovered</c> or <c>lost</c>.</param>
    public void Resumed(string outcome) => _resumes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="reason">
    /// <c>access</c>, <c>arguments</c>, <c>connections_per_user</c>, <c>malformed</c>, <c>message_size</c>, <c>rate</c> or <c>subscriptions</c>.
    /// </param>
    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    private void Accepted(KeyValuePair<string, object?> kind)
    {
        // This runs on the pipeline's thread, so it skips the call while there is no listener.
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
