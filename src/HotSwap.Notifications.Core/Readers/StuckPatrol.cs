using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Readers;

/// <summary>Cuts subscribers whose write does not complete in time. Their clients can reconnect and resume.</summary>
internal sealed class StuckPatrol : IDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(500);

    private readonly SubscriberRegistry _registry;
    private readonly TimeSpan _writeTimeout;
    private readonly NotificationMetrics _metrics;
    private readonly ILogger<StuckPatrol> _logger;
    private readonly ITimer _timer;

    public StuckPatrol(
        SubscriberRegistry registry,
        IOptions<DeploymentNotificationsOptions> options,
        TimeProvider time,
        NotificationMetrics metrics,
        ILogger<StuckPatrol> logger)
    {
        _registry = registry;
        _writeTimeout = options.Value.Limits.WriteTimeout;
        _metrics = metrics;
        _logger = logger;
        _timer = time.CreateTimer(_ => CutStuck(), null, _interval, _interval);
    }

    public void Dispose() => _timer.Dispose();

    private void CutStuck()
    {
        foreach (var subscriber in _registry.All)
        {
            if (subscriber.IsStuck(_writeTimeout))
            {
                _metrics.ConnectionCut("stuck");
                CoreLog.CutStuck(_logger, subscriber.Writer.ConnectionId, _writeTimeout);
                _registry.Remove(subscriber);
                subscriber.Cut();
            }
        }
    }
}
