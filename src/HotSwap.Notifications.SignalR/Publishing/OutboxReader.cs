using HotSwap.Notifications.History;
using HotSwap.Notifications.Hubs;
using HotSwap.Notifications.Telemetry;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Publishing;

/// <summary>The one reader of the outbox: appends each message to the log.</summary>
internal sealed class OutboxReader(
    Outbox outbox,
    IDeploymentLog log,
    HubLifetimeManager<DeploymentHub> lifetimeManager,
    OpenConnections connections,
    IHostApplicationLifetime lifetime,
    IOptions<HostOptions> hostOptions,
    ILogger<OutboxReader> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private CancellationTokenRegistration _hostStopping;
    private Task _reading = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _hostStopping = lifetime.ApplicationStopping.Register(SendWhatIsQueued);
        _reading = Task.Run(ReadAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        outbox.Complete();
        try
        {
            await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
            await log.FlushAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.StoppedEarly(logger);
            await _stopping.CancelAsync().ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _hostStopping.Dispose();
        _stopping.Dispose();
    }

    /// <summary>
    /// SignalR aborts its connections in a callback of the same token. Callbacks run last registered first, and one after the
    /// other: only by holding this one up does what is queued still find connections.
    /// </summary>
    private void SendWhatIsQueued()
    {
        if (!SendAndCloseAsync().Wait(hostOptions.Value.ShutdownTimeout))
        {
            Log.StoppedEarly(logger);
        }
    }

    private async Task SendAndCloseAsync()
    {
        await outbox.FlushAsync().ConfigureAwait(false);
        await log.FlushAsync().ConfigureAwait(false);
        if (lifetimeManager is MailboxLifetimeManager mailboxes)
        {
            await mailboxes.EmptiedAsync().ConfigureAwait(false);
        }

        await connections.CloseAsync().ConfigureAwait(false);
    }

    private async Task ReadAsync()
    {
        while (await outbox.WaitAsync().ConfigureAwait(false))
        {
            while (!_stopping.IsCancellationRequested && outbox.TryTake(out var message))
            {
                await AppendAsync(message).ConfigureAwait(false);
            }

            if (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async ValueTask AppendAsync(object message)
    {
        try
        {
            if (message is DeploymentStatusMessage status)
            {
                await log.AppendAsync(status, _stopping.Token).ConfigureAwait(false);
            }
            else
            {
                await log.AppendAsync((DeploymentProgressMessage)message, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            Log.StoppedEarly(logger);
        }
        catch (Exception failure)
        {
            Log.AppendFailed(logger, failure, message switch
            {
                DeploymentStatusMessage status => status.ExecutionId,
                _ => ((DeploymentProgressMessage)message).ExecutionId,
            });
        }
    }
}
