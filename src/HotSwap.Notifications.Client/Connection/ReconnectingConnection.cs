using HotSwap.Notifications.Client.Telemetry;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Connection;

/// <summary>A connection that reconnects whenever it is lost, until the client is disposed or gives up.</summary>
internal sealed class ReconnectingConnection : IAsyncDisposable
{
    /// <summary>A connection that lived for less than this counts as a failed attempt, so that the delays grow.</summary>
    private static readonly TimeSpan _stableAfter = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that disposal waits for the connection to close. A connection that takes longer closes in the background.</summary>
    private static readonly TimeSpan _closeTimeout = TimeSpan.FromMilliseconds(750);

    private readonly Lock _lock = new();
    private readonly Lock _raising = new();
    private readonly IDeploymentHubConnection _hub;
    private readonly DeploymentNotificationsClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ClientMetrics _metrics;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposing = new();

    private TaskCompletionSource _connected = NewSource();
    private Task? _running;
    private Task? _closing;

    /// <summary>The state and the error of the last <see cref="StateChanged"/>.</summary>
    private (DeploymentConnectionState State, Exception? Error) _lastRaised;

    public ReconnectingConnection(
        IDeploymentHubConnection hub, DeploymentNotificationsClientOptions options, ClientMetrics metrics, TimeProvider time, ILogger logger)
    {
        _hub = hub;
        _options = options;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        Disposing = _disposing.Token;
    }

    /// <summary>Occurs when the state has changed, or when an error occurred without a change. Calls are in order, and do not overlap.</summary>
    public event Action<DeploymentConnectionState, Exception?>? StateChanged;

    /// <summary>Occurs when the connection is open. Raised before <see cref="StateChanged"/>.</summary>
    public event Action? Connected;

    /// <summary>Occurs when the connection was lost or is closed for good. Raised before <see cref="StateChanged"/>.</summary>
    public event Action? Disconnected;

    public DeploymentConnectionState State { get; private set; }

    /// <summary>Gets the error that prevents the connection; null while the client is connected.</summary>
    public Exception? LastError
    {
        get
        {
            lock (_lock)
            {
                return field;
            }
        }
        private set;
    }

    /// <summary>Gets the error that closed the connection for good; null until then.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Gets a token that is cancelled when disposal begins.</summary>
    public CancellationToken Disposing { get; }

    /// <summary>Gets the address for messages, without secrets.</summary>
    public string Address => RedactedAddress.Of(_options.Url!);

    /// <param name="receiver">Receives the events of each connection.</param>
    public void Start(IDeploymentClient receiver)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closing is not null, typeof(DeploymentNotificationsClient));
            _running ??= Task.Run(() => RunAsync(receiver));
        }
    }

    /// <summary>Waits until the client is connected. Throws if the connection is closed for good.</summary>
    public Task ConnectedAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _connected.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Gets or sets the function that returns the error of the watches while the client is connected; null for no error.</summary>
    public Func<Exception?> GetWatchError { get; set; } = () => null;

    /// <summary>Raises <see cref="StateChanged"/> if the error of the watches has changed while the client is connected.</summary>
    public void RaiseIfWatchErrorChanged()
    {
        lock (_raising)
        {
            // In any other state, the change of the state is raised, and has an error of its own.
            if (_lastRaised.State == DeploymentConnectionState.Connected && State == DeploymentConnectionState.Connected
                && GetWatchError() is var error && error != _lastRaised.Error)
            {
                Raise(DeploymentConnectionState.Connected, error);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task closing;
        lock (_lock)
        {
            var running = _running;
            closing = _closing ??= Task.Run(() => CloseAsync(running));
        }

        try
        {
            await closing.WaitAsync(_closeTimeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Log.CloseTimedOut(_logger, Address);
        }
    }

    private async Task CloseAsync(Task? running)
    {
        await _disposing.CancelAsync().ConfigureAwait(false);
        if (running is not null)
        {
            await running.ConfigureAwait(false);
        }
        else
        {
            Close(new ObjectDisposedException(nameof(DeploymentNotificationsClient)));
        }

        try
        {
            await _hub.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // The caller of DisposeAsync cannot handle this error.
            Log.CloseFailed(_logger, error, Address);
        }
    }

    private async Task RunAsync(IDeploymentClient receiver)
    {
        try
        {
            await KeepConnectedAsync(receiver, Disposing).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Disposing.IsCancellationRequested)
        {
            Close(new ObjectDisposedException(nameof(DeploymentNotificationsClient)));
        }
        catch (Exception failure)
        {
            // The client gave up, or an unexpected error occurred, such as a logger that throws. Callers that wait get the exception.
            Close(failure);
        }
    }

    private async Task KeepConnectedAsync(IDeploymentClient receiver, CancellationToken cancellationToken)
    {
        Change(DeploymentConnectionState.Connecting, null);
        var everConnected = false;
        var lostAt = 0L;
        for (var failures = 0; ;)
        {
            await Task.Delay(DelayAfter(failures), _time, cancellationToken).ConfigureAwait(false);
            var closed = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
            var error = await TryStartAsync(receiver, closed, cancellationToken).ConfigureAwait(false);
            if (error is null)
            {
                _metrics.Connected(isReconnect: everConnected);
                if (everConnected)
                {
                    _metrics.RecordTimeAway(_time.GetElapsedTime(lostAt));
                }

                everConnected = true;
                var since = _time.GetTimestamp();
                Change(DeploymentConnectionState.Connected, null);
                error = await closed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
                failures = _time.GetElapsedTime(since) >= _stableAfter ? 0 : failures + 1;
                lostAt = _time.GetTimestamp();
                Log.Lost(_logger, error, Address);
                Change(DeploymentConnectionState.Reconnecting, Lost(error));
                continue;
            }

            failures++;
            await AfterFailureAsync(error, failures, everConnected, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <exception cref="DeploymentConnectionException">Thrown when the client gives up.</exception>
    private async Task AfterFailureAsync(Exception error, int failures, bool everConnected, CancellationToken cancellationToken)
    {
        _metrics.ConnectFailed();
        var url = _options.Url!;
        var givesUp = !everConnected && _options.Reconnect.FirstConnect != DeploymentFirstConnect.RetryAllErrors;
        var protocol = givesUp && ConnectError.MayBeWrongScheme(error, url)
            ? await PortProbe.ProbeAsync(url, cancellationToken).ConfigureAwait(false)
            : PortProtocol.Unknown;
        var (sentence, isPermanent) = ConnectError.Explain(error, url, _hub is SignalRHubConnection { HasTokenProvider: true }, protocol);
        Log.ConnectFailed(_logger, error, failures, sentence);
        if (givesUp && isPermanent)
        {
            throw new DeploymentConnectionException(sentence, error);
        }

        if (failures >= _options.Reconnect.MaxAttempts || (!everConnected && _options.Reconnect.FirstConnect == DeploymentFirstConnect.Fail))
        {
            throw new DeploymentConnectionException(
                $"The client gave up connecting to {Address} after {(failures == 1 ? "1 failed attempt" : $"{failures} failed attempts")}. {sentence}",
                error);
        }

        Change(State, new DeploymentConnectionException(sentence, error));
    }

    private DeploymentConnectionException Lost(Exception? error)
    {
        var reason = DeploymentRefusal.TryParse(error?.Message, out var refusal)
            ? refusal.ToString()
            : error?.Message ?? "The server closed it.";
        return new DeploymentConnectionException($"The connection to {Address} was lost: {reason}", error) { Code = refusal?.Code };
    }

    private async Task<Exception?> TryStartAsync(
        IDeploymentClient receiver, TaskCompletionSource<Exception?> closed, CancellationToken cancellationToken)
    {
        try
        {
            // WaitAsync: a token provider that hangs must not delay disposal.
            await _hub.StartAsync(receiver, error => closed.TrySetResult(error), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
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
        var delays = _options.Reconnect.Delays;
        var delay = delays[Math.Min(failures, delays.Count - 1)];
        return delay * (1 + (_options.Reconnect.Jitter * ((2 * Random.Shared.NextDouble()) - 1)));
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

            // Observes the exception, because there may be no waiter.
            _ = _connected.Task.Exception;
            Failure = reason;
        }

        // Disposal of the client is not an error.
        Change(DeploymentConnectionState.Closed, reason is ObjectDisposedException ? null : reason);
    }

    private void Change(DeploymentConnectionState state, Exception? error)
    {
        bool hasChanged;
        lock (_lock)
        {
            hasChanged = state != State;
            State = state;
            LastError = error;
            if (state == DeploymentConnectionState.Connected)
            {
                _connected.TrySetResult();
            }
            else if (state == DeploymentConnectionState.Reconnecting && hasChanged)
            {
                _connected = NewSource();
            }
        }

        if (hasChanged && state == DeploymentConnectionState.Connected)
        {
            Connected?.Invoke();
        }
        else if (hasChanged && state is DeploymentConnectionState.Reconnecting or DeploymentConnectionState.Closed)
        {
            Disconnected?.Invoke();
        }

        Raise(state, error);
        RaiseIfWatchErrorChanged();
    }

    private void Raise(DeploymentConnectionState state, Exception? error)
    {
        lock (_raising)
        {
            _lastRaised = (state, error);
            StateChanged?.Invoke(state, error);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
