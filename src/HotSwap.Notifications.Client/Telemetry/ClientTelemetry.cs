using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace HotSwap.Notifications.Client.Telemetry;

/// <summary>
/// The meter and the activity source <c>HotSwap.Notifications.Client</c>, for all clients of the process. They cost next to nothing
/// while nobody listens.
/// </summary>
internal static class ClientTelemetry
{
    public const string Name = "HotSwap.Notifications.Client";
    private const string Prefix = "hotswap.notifications.client.";

    private static readonly Meter _meter = new(Name);
    private static readonly ActivitySource _source = new(Name);
    private static readonly KeyValuePair<string, object?> _status = new("kind", "status");
    private static readonly KeyValuePair<string, object?> _progress = new("kind", "progress");

    private static readonly Counter<long> _connects =
        _meter.CreateCounter<long>(Prefix + "connects", "{connection}", "Connections made: the first of a client, and those again after one was lost.");

    private static readonly Counter<long> _failedConnects =
        _meter.CreateCounter<long>(Prefix + "connects.failed", "{attempt}", "Attempts to connect that failed.");

    private static readonly Histogram<double> _away =
        _meter.CreateHistogram<double>(Prefix + "away", "s", "The time from a lost connection until the next one.");

    private static readonly Counter<long> _updates = _meter.CreateCounter<long>(Prefix + "updates", "{update}", "Updates handed to watchers.");

    private static readonly Counter<long> _duplicates =
        _meter.CreateCounter<long>(Prefix + "duplicates", "{status}", "Statuses that a watcher had seen before, and that were dropped.");

    private static readonly Counter<long> _gapsHealed =
        _meter.CreateCounter<long>(Prefix + "gaps.healed", "{gap}", "Gaps between events that the server's answer has filled.");

    private static readonly Counter<long> _losses =
        _meter.CreateCounter<long>(Prefix + "losses", "{loss}", "Jumps to a current state, because the server's history no longer reached back.");

    private static readonly Histogram<double> _delay = _meter.CreateHistogram(
        Prefix + "delay",
        "s",
        "The time from a status's UpdatedAt until it was handed to a watcher, by the clocks of both machines.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30] });

    /// <summary>Asking the server to resume.</summary>
    public static Activity? Resume() => _source.StartActivity("deployment.resume", ActivityKind.Client);

    public static void Connected(bool again) => _connects.Add(1, new KeyValuePair<string, object?>("kind", again ? "again" : "first"));

    public static void ConnectFailed() => _failedConnects.Add(1);

    public static void WasAway(TimeSpan time) => _away.Record(time.TotalSeconds);

    public static void GapHealed() => _gapsHealed.Add(1);

    public static void Duplicates(long count) => _duplicates.Add(count);

    public static void Updated(DeploymentUpdate update, TimeProvider time)
    {
        if (update.Status is not { } status)
        {
            _updates.Add(1, _progress);
            return;
        }

        _updates.Add(1, _status);
        if (!update.Recovered)
        {
            _losses.Add(1);
        }

        if (_delay.Enabled)
        {
            _delay.Record(Math.Max(0, (time.GetUtcNow().UtcDateTime - status.UpdatedAt).TotalSeconds));
        }
    }
}
