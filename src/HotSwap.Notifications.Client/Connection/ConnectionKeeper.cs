using HotSwap.Notifications.Client.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Connection;

/// <summary>Connects, and connects again whenever the connection is lost, until it is disposed or has to give up.</summary>
internal sealed class ConnectionKeeper : IAsyncDisposable
{
    /// <summary>A connection that lived for less than this counts as a failed attempt, so that the delays grow.</summary>
    private static readonly TimeSpan _stableAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly IHubLink _link;
    private readonly DeploymentNotificationsClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposing = new();

    private TaskCompletionSource _connected = NewSource();
    private TaskCompletionSource<Exception?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _running;
    private bool _isDisposed;

    public ConnectionKeeper(IHubLink link, DeploymentNotificationsClientOptions options, TimeProvider time, ILogger logger)
    {
        _link = link;
        _options = options;
        _time = time;
        _logger = logger;
        _link.Closed += error => Volatile.Read(ref _closed).TrySetResult(error);
    }

    /// <summary>The state has changed. Raised one at a time, in order.</summary>
    public event Action<DeploymentConnectionState, Exception?>? StateChanged;

    public DeploymentConnectionState State { get; private set; }

    public void Start()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(DeploymentNotificationsClient));
            _running ??= Task.Run(RunAsync);
        }
    }

    /// <summary>Waits until there is a connection. Throws when there will be none.</summary>
    public Task ConnectedAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _connected.Task.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            running = _running;
        }

        await _disposing.CancelAsync().ConfigureAwait(false);
        if (running is not null)
        {
            await running.ConfigureAwait(false);
        }
        else
        {
            Close(new ObjectDisposedException(nameof(DeploymentNotificationsClient)));
        }

        await _link.DisposeAsync().ConfigureAwait(false);
        _disposing.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await KeepConnectedAsync(_disposing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_disposing.IsCancellationRequested)
        {
            Close(new ObjectDisposedException(nameof(DeploymentNotificationsClient)));
        }
        catch (DeploymentConnectionException givenUp)
        {
            Close(givenUp);
        }
    }

    private async Task KeepConnectedAsync(CancellationToken cancellationToken)
    {
        Change(DeploymentConnectionState.Connecting, null);
        var everConnected = false;
        var lostAt = 0L;
        for (var failures = 0; ;)
        {
            await Task.Delay(DelayAfter(failures), _time, cancellationToken).ConfigureAwait(false);
            var error = await TryStartAsync(cancellationToken).ConfigureAwait(false);
            if (error is null)
            {
                ClientTelemetry.Connected(again: everConnected);
                if (everConnected)
                {
                    ClientTelemetry.WasAway(_time.GetElapsedTime(lostAt));
                }

                everConnected = true;
                var since = _time.GetTimestamp();
                Change(DeploymentConnectionState.Connected, null);
                error = await _closed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
                failures = _time.GetElapsedTime(since) >= _stableAfter ? 0 : failures + 1;
                lostAt = _time.GetTimestamp();
                Log.Lost(_logger, error);
                Change(DeploymentConnectionState.Reconnecting, error);
                continue;
            }

            failures++;
            ClientTelemetry.ConnectFailed();
            Log.ConnectFailed(_logger, error, failures);
            if (failures >= _options.MaxReconnectAttempts || !(everConnected || _options.RetryFirstConnect))
            {
                throw new DeploymentConnectionException(
                    $"The connection to {_options.Url} was given up after {failures} failed attempt(s): {error.Message}", error);
            }
        }
    }

    private async Task<Exception?> TryStartAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _closed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            await _link.StartAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return error;
        }
    }

    private TimeSpan DelayAfter(int failures)
    {
        var delay = _options.ReconnectDelays[Math.Min(failures, _options.ReconnectDelays.Count - 1)];
        return delay * (1 + (_options.ReconnectJitter * ((2 * Random.Shared.NextDouble()) - 1)));
    }

    private void Close(Exception reason)
    {
        lock (_lock)
        {
            if (!_connected.TrySetException(reason))
            {
                _connected = NewSource();
                _connected.SetException(reason);
            }

            // Observed here: it may be that nobody waits.
            _ = _connected.Task.Exception;
        }

        Change(DeploymentConnectionState.Closed, reason);
    }

    private void Change(DeploymentConnectionState state, Exception? error)
    {
        lock (_lock)
        {
            State = state;
            if (state == DeploymentConnectionState.Connected)
            {
                _connected.TrySetResult();
            }
            else if (state == DeploymentConnectionState.Reconnecting)
            {
                _connected = NewSource();
            }
        }

        StateChanged?.Invoke(state, error);
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
