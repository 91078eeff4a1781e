using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hosting;

/// <summary>
/// Delivers the accepted notifications before the host stops. SignalR closes its connections in a callback of <c>ApplicationStopping</c>,
/// before hosted services stop. The callbacks run one after the other, and the last registered one runs first. This class registers its
/// callback after the host has started, and blocks the other callbacks until everything has been sent.
/// </summary>
internal sealed class OrderlyShutdown(
    NotificationEngine engine,
    EngineService service,
    SubscriberRegistry registry,
    Closing closing,
    IHostApplicationLifetime lifetime,
    IOptions<HostOptions> hostOptions,
    ILogger<OrderlyShutdown> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan _maxTimeToCommit = TimeSpan.FromSeconds(5);
    private CancellationTokenRegistration _started;
    private CancellationTokenRegistration _stopping;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _started = lifetime.ApplicationStarted.Register(() => _stopping = lifetime.ApplicationStopping.Register(Deliver));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _started.Dispose();
        _stopping.Dispose();
    }

    private void Deliver()
    {
        var limit = hostOptions.Value.ShutdownTimeout;
        service.StopWithin(limit);
        if (!DeliverAsync().Wait(limit == Timeout.InfiniteTimeSpan ? limit : limit - TimeToCommit(limit)))
        {
            ServerLog.StoppedEarly(logger);
        }
    }

    /// <summary>
    /// Returns the part of the shutdown time that is reserved for committing the last statuses of a pipeline that stops. Slow clients must
    /// not use it up.
    /// </summary>
    private static TimeSpan TimeToCommit(TimeSpan limit) => limit / 4 < _maxTimeToCommit ? limit / 4 : _maxTimeToCommit;

    private async Task DeliverAsync()
    {
        await engine.FlushAsync().ConfigureAwait(false);
        var closed = closing.BeginAsync();
        service.ConnectionsClosed();
        foreach (var subscriber in registry.All)
        {
            subscriber.Writer.RequestClose();
        }

        await closed.ConfigureAwait(false);
    }
}
