using HotSwap.Notifications.Client.Telemetry;
using HotSwap.Notifications.Client.Watching;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client;

/// <summary>Calls a handler for the updates of a watch, one at a time and in order. Dispose of it to end the calls.</summary>
public sealed class DeploymentWatch : IAsyncDisposable
{
    private readonly Func<DeploymentUpdate, CancellationToken, Task> _handler;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposing = new();
    private readonly AsyncLocal<bool> _isInHandler = new();
    private long _handlerErrorCount;
    private bool _isDisposed;

    internal DeploymentWatch(
        Func<CancellationToken, IAsyncEnumerable<DeploymentUpdate>> watch,
        Func<DeploymentUpdate, CancellationToken, Task> handler,
        ILogger logger)
    {
        _handler = handler;
        _logger = logger;
        Completion = RunAsync(watch(_disposing.Token), _disposing.Token);
    }

    /// <summary>
    /// Gets a task that completes when the handler is no longer called: after a final status of the one deployment, or after disposal. It fails
    /// if the server refuses the subscription, or if the client gives up.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Gets the number of exceptions of the handler. Each exception is logged, and the calls continue.</summary>
    public long HandlerErrorCount => Interlocked.Read(ref _handlerErrorCount);

    /// <summary>Ends the calls. Waits for a call that is in progress, unless the handler itself calls this method.</summary>
    /// <returns>A task that completes when the handler is no longer called.</returns>
    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _isDisposed, true))
        {
            await _disposing.CancelAsync().ConfigureAwait(false);
            _disposing.Dispose();
        }

        if (!_isInHandler.Value)
        {
            await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(IAsyncEnumerable<DeploymentUpdate> updates, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var update in updates.ConfigureAwait(false))
            {
                await HandleAsync(update, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async Task HandleAsync(DeploymentUpdate update, CancellationToken cancellationToken)
    {
        try
        {
            _isInHandler.Value = true;
            await _handler(update, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _handlerErrorCount);
            Log.HandlerFailed(_logger, error, update.ExecutionId);
        }
    }
}
