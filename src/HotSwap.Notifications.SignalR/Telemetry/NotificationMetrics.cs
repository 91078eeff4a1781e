using System.Diagnostics.Metrics;

namespace HotSwap.Notifications.Telemetry;

/// <summary>The counters of the meter <c>HotSwap.Notifications</c>. They cost next to nothing while nobody listens.</summary>
internal sealed class NotificationMetrics
{
    public const string MeterName = "HotSwap.Notifications";

    private readonly Counter<long> _statusesRefused;
    private readonly Counter<long> _thinned;
    private readonly Counter<long> _cut;
    private readonly Counter<long> _refusals;

    public NotificationMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _statusesRefused = meter.CreateCounter<long>(
            "hotswap.notifications.statuses.refused", "{status}", "Statuses refused because too many waited, or after the host had shut down.");
        _thinned = meter.CreateCounter<long>(
            "hotswap.notifications.progress.thinned", "{message}", "Progress not sent because a newer value took its place or there was no room.");
        _cut = meter.CreateCounter<long>(
            "hotswap.notifications.connections.cut", "{connection}", "Connections cut because their client had fallen too far behind.");
        _refusals = meter.CreateCounter<long>(
            "hotswap.notifications.refusals", "{refusal}", "Calls and connections of clients that were refused.");
    }

    public void StatusRefused() => _statusesRefused.Add(1);

    public void ProgressThinned() => _thinned.Add(1);

    /// <param name="reason">Why: <c>age</c> or <c>number</c> of the waiting messages.</param>
    public void ConnectionCut(string reason) => _cut.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="reason">
    /// Why: <c>access</c>, <c>arguments</c>, <c>connections_per_user</c>, <c>malformed</c>, <c>message_size</c>, <c>rate</c> or
    /// <c>subscriptions</c>.
    /// </param>
    public void Refused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
