using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Hosting;

/// <summary>
/// Delivers what was accepted before the host stops. SignalR closes its connections in a callback of <c>ApplicationStopping</c>, before hosted
/// services stop. Callbacks run last registered first, one after the other: this one is registered after the host has started, and holds up
/// the others until everything has left.
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

    /// <summary>Clients that read slowly must not take the time in which the last statuses of a pipeline that stops are committed.</summary>
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
