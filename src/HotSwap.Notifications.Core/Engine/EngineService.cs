using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Publishing;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Engine;

/// <summary>Starts the engine with the host, and commits what is left when the host stops.</summary>
internal sealed class EngineService(
    NotificationEngine engine, Outbox outbox, LogAppender appender, IDeploymentLog log, StuckPatrol patrol, ILogger<EngineService> logger)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _timeIsUp = new();
    private Task _opening = Task.CompletedTask;
    private long? _writtenUpTo;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A log that is away must not hold up the host's start.
        _opening = OpenAsync();
        return Task.CompletedTask;
    }

    /// <summary>
    /// Limits how long <see cref="StopAsync"/> may wait, counted from now. When a signal stops the host, .NET begins its own timeout only when
    /// hosted services stop.
    /// </summary>
    public void StopWithin(TimeSpan limit) => _timeIsUp.CancelAfter(limit);

    /// <summary>The connections are closed: what is committed from now on is for clients that come back.</summary>
    public void ConnectionsClosed() => _writtenUpTo = appender.Committed;

    public async Task StopAsync(CancellationToken cancellationToken)
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
            // The host stops before the log has come.
        }
        catch (Exception failure)
        {
            CoreLog.OpenFailed(logger, failure);
        }
    }
}
