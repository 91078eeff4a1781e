using System.Diagnostics.Metrics;

namespace HotSwap.Notifications.Telemetry;

/// <summary>The instruments of the meter <c>HotSwap.Notifications</c>. They cost next to nothing while nobody listens.</summary>
internal sealed class NotificationMetrics
{
    public const string MeterName = "HotSwap.Notifications";
    private const string Prefix = "hotswap.notifications.";

    private static readonly KeyValuePair<string, object?> _status = new("kind", "status");
    private static readonly KeyValuePair<string, object?> _progress = new("kind", "progress");

    private readonly Counter<long> _accepted;
    private readonly Counter<long> _statusesRefused;
    private readonly Counter<long> _thinned;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _slowSends;
    private readonly Counter<long> _cut;
    private readonly Counter<long> _resumes;
    private readonly Counter<long> _refusals;
    private readonly Histogram<double> _sendDelay;

    public NotificationMetrics(IMeterFactory meters)
    {
        Meter = meters.Create(MeterName);
        _accepted = Meter.CreateCounter<long>(Prefix + "messages.accepted", "{message}", "Messages that the pipeline has notified.");
        _statusesRefused = Meter.CreateCounter<long>(
            Prefix + "statuses.refused", "{status}", "Statuses refused because too many waited, or after the host had shut down.");
        _thinned = Meter.CreateCounter<long>(
            Prefix + "progress.thinned", "{message}", "Progress not sent because a newer value took its place or there was no room.");
        _sent = Meter.CreateCounter<long>(Prefix + "messages.sent", "{message}", "Messages sent to the groups of their watchers, each counted once.");
        _slowSends = Meter.CreateCounter<long>(Prefix + "sends.slow", "{message}", "Sends that took longer than SendGraceTime.");
        _sendDelay = Meter.CreateHistogram(
            Prefix + "send.delay",
            "s",
            "The time from notify until the message was handed to the connections' mailboxes. With the log on Redis by both machines' clocks.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
            });
        _cut = Meter.CreateCounter<long>(
            Prefix + "connections.cut", "{connection}", "Connections cut because their client had fallen too far behind.");
        _resumes = Meter.CreateCounter<long>(Prefix + "resumes", "{resume}", "Answers to clients that resume.");
        _refusals = Meter.CreateCounter<long>(Prefix + "refusals", "{refusal}", "Calls and connections of clients that were refused.");
    }

    /// <summary>For instruments that are observed where their numbers are.</summary>
    public Meter Meter { get; }

    /// <summary>Whether somebody wants to know when a message was accepted.</summary>
    public bool MeasuresDelay => _sendDelay.Enabled;

    public void StatusAccepted() => _accepted.Add(1, _status);

    public void ProgressAccepted() => _accepted.Add(1, _progress);

    public void StatusRefused() => _statusesRefused.Add(1);

    public void ProgressThinned() => _thinned.Add(1);

    /// <param name="delay">The time since it was accepted; null where that is not known.</param>
    public void StatusSent(TimeSpan? delay) => Sent(_status, delay);

    /// <param name="delay">The time since it was accepted; null where that is not known.</param>
    public void ProgressSent(TimeSpan? delay) => Sent(_progress, delay);

    public void SendWasSlow() => _slowSends.Add(1);

    /// <param name="reason">Why: <c>age</c> or <c>number</c> of the waiting messages.</param>
    public void ConnectionCut(string reason) => _cut.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="outcome"><c>new</c> without a cursor, else <c>recovered</c> or <c>lost</c>.</param>
    public void Resumed(string outcome) => _resumes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="reason">
    /// Why: <c>access</c>, <c>arguments</c>, <c>connections_per_user</c>, <c>malformed</c>, <c>message_size</c>, <c>rate</c> or
    /// <c>subscriptions</c>.
    /// </param>
    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    private void Sent(KeyValuePair<string, object?> kind, TimeSpan? delay)
    {
        _sent.Add(1, kind);
        if (delay is { } known)
        {
            _sendDelay.Record(known.TotalSeconds, kind);
        }
    }
}
