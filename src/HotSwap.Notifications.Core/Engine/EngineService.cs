using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Engine;

/// <summary>Starts the engine with the host, and commits the remaining notifications when the host stops.</summary>
internal sealed class EngineService(
    NotificationEngine engine, Outbox outbox, LogAppender appender, IDeploymentLog log, StuckPatrol patrol, ILogger<EngineService> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _timeIsUp = new();
    private Task _opening = Task.CompletedTask;
    private long? _writtenUpTo;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not awaited, because an unavailable log must not delay the start of the host.
        _opening = OpenAsync();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Limits how long <see cref="StoppedAsync"/> may wait, starting now. When a signal stops the host, .NET starts its own timeout only when
    /// hosted services stop.
    /// </summary>
    public void StopWithin(TimeSpan limit) => _timeIsUp.CancelAfter(limit);

    /// <summary>Records that the connections are closed. Statuses that are committed later reach only clients that resume.</summary>
    public void ConnectionsClosed() => _writtenUpTo = appender.Committed;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Commits what remains after all hosted services have stopped. A service can report until it has stopped, whatever the order of registration
    /// is.
    /// </summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        outbox.Complete();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _timeIsUp.Token);
        try
        {
            await engine.CommitAsync().WaitAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            if (outbox.Count is > 0 and var lost)
            {
                CoreLog.StoppedEarly(logger, log.Trouble ?? "The log is slow, or HostOptions.ShutdownTimeout is short.", lost);
            }
        }

        await appender.StopAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _opening.ConfigureAwait(false);
        if (!log.Traits.HasFlag(LogTraits.Durable) && _writtenUpTo is { } written && appender.Committed > written)
        {
            CoreLog.LostWithProcess(logger, appender.Committed - written, appender.LatestExecutionId!);
        }
    }

    public void Dispose()
    {
        patrol.Dispose();
        _timeIsUp.Dispose();
        _stopping.Dispose();
    }

    private async Task OpenAsync()
    {
        try
        {
            await engine.OpenAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stopped before the log was open.
        }
        catch (Exception failure)
        {
            CoreLog.OpenFailed(logger, failure);
        }
    }
}
