using System.Diagnostics.Metrics;

namespace HotSwap.Notifications.Client.Telemetry;

/// <summary>The metrics of a client, on the meter <c>HotSwap.Notifications.Client</c>. Without a listener, they cost almost nothing.</summary>
internal sealed class ClientMetrics
{
    public const string MeterName = "HotSwap.Notifications.Client";
    private const string Prefix = "hotswap.notifications.client.";

    private static readonly Lazy<ClientMetrics> _shared = new(() => new ClientMetrics(new Meter(MeterName)));
    private static readonly KeyValuePair<string, object?> _status = new("kind", "status");
    private static readonly KeyValuePair<string, object?> _progress = new("kind", "progress");
    private static readonly KeyValuePair<string, object?> _nothingKnown = new("kind", "nothing_known");

    private readonly Counter<long> _connects;
    private readonly Counter<long> _failedConnects;
    private readonly Histogram<double> _away;
    private readonly Counter<long> _updates;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _gapsHealed;
    private readonly Counter<long> _losses;
    private readonly Histogram<double> _delay;

    private ClientMetrics(Meter meter)
    {
        _connects = meter.CreateCounter<long>(
            Prefix + "connects", "{connection}", "Connections made: the first connection of a client, and each reconnection.");
        _failedConnects = meter.CreateCounter<long>(Prefix + "connects.failed", "{attempt}", "Attempts to connect that failed.");
        _away = meter.CreateHistogram<double>(Prefix + "away", "s", "The time from the loss of a connection until the next connection.");
        _updates = meter.CreateCounter<long>(Prefix + "updates", "{update}", "Updates handed to watchers.");
        _duplicates = meter.CreateCounter<long>(
            Prefix + "duplicates", "{status}", "Statuses that were dropped because the watcher had received them before.");
        _gapsHealed = meter.CreateCounter<long>(Prefix + "gaps.healed", "{gap}", "Gaps between events that an answer of the server closed.");
        _losses = meter.CreateCounter<long>(
            Prefix + "losses", "{loss}", "Jumps to the current state, because the server's history no longer reached back to the cursor.");
        _delay = meter.CreateHistogram(
            Prefix + "delay",
            "s",
            "The time from a status's UpdatedAt until a watcher received it, by the clocks of both machines.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30] });
    }

    /// <summary>
    /// Returns the metrics on a meter of the factory. Without a factory, all clients of the process share a meter. A client never disposes of a
    /// meter, because the factory owns it, or other clients use it.
    /// </summary>
    public static ClientMetrics Of(IMeterFactory? factory) =>
        factory is null ? _shared.Value : new ClientMetrics(factory.Create(MeterName));

    public void Connected(bool isReconnect) => _connects.Add(1, new KeyValuePair<string, object?>("kind", isReconnect ? "again" : "first"));

    public void ConnectFailed() => _failedConnects.Add(1);

    public void RecordTimeAway(TimeSpan time) => _away.Record(time.TotalSeconds);

    public void GapClosed() => _gapsHealed.Add(1);

    public void Duplicates(long count) => _duplicates.Add(count);

    public void Updated(DeploymentUpdate update, TimeProvider time)
    {
        _updates.Add(1, update.NothingKnown ? _nothingKnown : update.Status is null ? _progress : _status);
        if (!update.Recovered)
        {
            _losses.Add(1);
        }

        if (update.Status is { } status && _delay.Enabled)
        {
            _delay.Record(Math.Max(0, (time.GetUtcNow().UtcDateTime - status.UpdatedAt).TotalSeconds));
        }
    }
}
