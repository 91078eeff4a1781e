using System.Runtime.CompilerServices;
using HotSwap.Notifications.Client.Connection;
using HotSwap.Notifications.Client.Listing;
using HotSwap.Notifications.Client.Telemetry;
using HotSwap.Notifications.Client.Watching;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HotSwap.Notifications.Client;

/// <summary>
/// Watches deployments over one connection. The client connects when a call first needs the connection, and reconnects when it is lost.
/// </summary>
/// <remarks>
/// A watch returns each status once and in order, across lost connections and server restarts. If statuses may be lost, it returns an update
/// with the current state whose <see cref="DeploymentUpdate.Recovered"/> is false. To continue a watch after a restart of the application, store
/// <see cref="DeploymentUpdate.Cursor"/> and pass it to the next watch. All members are thread-safe.
/// </remarks>
public sealed partial class DeploymentNotificationsClient : IAsyncDisposable
{
    /// <summary>The delay before a new watch returns an update with <see cref="DeploymentUpdate.NothingKnown"/>.</summary>
    private static readonly TimeSpan _unknownGrace = TimeSpan.FromSeconds(2);

    private readonly DeploymentNotificationsClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClientMetrics _metrics;
    private readonly ReconnectingConnection _connection;
    private readonly WatchedScopes _watched;
    private readonly EventDispatcher _dispatcher;
    private readonly DeploymentLists _lists;

    /// <summary>Initializes a new instance of the <see cref="DeploymentNotificationsClient"/> class with default settings.</summary>
    /// <param name="url">The address of the hub, such as <c>https://deployments.example/deploymentHub</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="url"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="url"/> is not an absolute http or https address.</exception>
    public DeploymentNotificationsClient(Uri url)
        : this(DefaultsFor(url))
    {
    }

    /// <summary>Initializes a new instance of the <see cref="DeploymentNotificationsClient"/> class.</summary>
    /// <param name="options">The settings. The constructor copies them; later changes have no effect.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">A setting is outside the range that the message names.</exception>
    public DeploymentNotificationsClient(DeploymentNotificationsClientOptions options)
    {
        _options = Validated(options);
        _time = _options.TimeProvider ?? TimeProvider.System;
        var loggerFactory = _options.LoggerFactory ?? NullLoggerFactory.Instance;
        _logger = loggerFactory.CreateLogger<DeploymentNotificationsClient>();
        _metrics = ClientMetrics.Of(_options.MeterFactory);
        var hub = _options.ConnectionFactory?.Invoke() ?? new SignalRHubConnection(_options, loggerFactory);
        _connection = new ReconnectingConnection(hub, _options, _metrics, _time, _logger);
        _watched = new WatchedScopes(hub, _connection, _options.AnswerTimeout, _time, _logger);
        _dispatcher = new EventDispatcher(_watched);
        _lists = new DeploymentLists(_options, _time, _connection.Disposing);
        _connection.StateChanged += OnStateChanged;
    }

    /// <summary>
    /// Occurs after <see cref="State"/> has changed. Also occurs without a change, after an attempt to connect has failed or when the server did
    /// not answer for a watch. Calls of handlers do not overlap. An exception of a handler is logged.
    /// </summary>
    public event EventHandler<DeploymentConnectionStateChangedEventArgs>? StateChanged;

    /// <summary>Gets the state of the connection.</summary>
    public DeploymentConnectionState State => _connection.State;

    /// <summary>
    /// Gets the error that prevents the connection, or the answer to a watch; null if there is none. Usually a
    /// <see cref="DeploymentConnectionException"/>, whose message names the address and the cause.
    /// </summary>
    public Exception? LastError => _connection.LastError ?? _watched.LastError;

    /// <summary>Connects, unless the client is connecting already, and waits until the client is connected. A watch connects by itself.</summary>
    /// <param name="cancellationToken">Cancels the wait. The client continues to connect.</param>
    /// <returns>A task that completes when the client is connected.</returns>
    /// <exception cref="DeploymentConnectionException">The client has given up. The message names what to check.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled. The inner exception is <see cref="LastError"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        _connection.Start(_dispatcher);
        return ConnectedAsync(cancellationToken);
    }

    /// <summary>Watches one deployment, from its current state to its final status.</summary>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters. It need not exist yet.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>The current status and progress, if there are any, and then each update. Ends after the first final status.</returns>
    /// <exception cref="ArgumentException"><paramref name="executionId"/> is outside the range that the message names.</exception>
    public IAsyncEnumerable<DeploymentUpdate> WatchDeploymentAsync(string executionId, CancellationToken cancellationToken) =>
        WatchDeploymentAsync(executionId, cursor: null, cancellationToken);

    /// <summary>Watches one deployment, from a stored cursor to its final status.</summary>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters. It need not exist yet.</param>
    /// <param name="cursor">The cursor of the last update that was handled; null for the current state.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>Each status since the cursor, and then each update. Ends after the first final status.</returns>
    /// <exception cref="ArgumentException">An argument is outside the range that the message names.</exception>
    public IAsyncEnumerable<DeploymentUpdate> WatchDeploymentAsync(
        string executionId, DeploymentCursor? cursor = null, CancellationToken cancellationToken = default)
    {
        DeploymentArguments.ThrowIfInvalidExecutionId(executionId);
        DeploymentArguments.ThrowIfInvalidCursor(cursor);
        return WatchAsync(executionId, cursor, cancellationToken);
    }

    /// <summary>Watches the statuses of all deployments, from their current states on. The watch does not end by itself.</summary>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>The current status of each deployment that is active or finished a short time ago, and then each new status.</returns>
    public IAsyncEnumerable<DeploymentUpdate> WatchAllDeploymentsAsync(CancellationToken cancellationToken) =>
        WatchAllDeploymentsAsync(cursor: null, cancellationToken);

    /// <summary>Watches the statuses of all deployments, from a stored cursor on. The watch does not end by itself.</summary>
    /// <param name="cursor">The cursor of the last update that was handled; null for the current states.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>Each status since the cursor, and then each new status.</returns>
    /// <exception cref="ArgumentException"><paramref name="cursor"/> is outside the range that the message names.</exception>
    public IAsyncEnumerable<DeploymentUpdate> WatchAllDeploymentsAsync(
        DeploymentCursor? cursor = null, CancellationToken cancellationToken = default)
    {
        DeploymentArguments.ThrowIfInvalidCursor(cursor);
        return WatchAsync(executionId: null, cursor, cancellationToken);
    }

    /// <summary>
    /// Waits until a deployment is over. While the server does not know the deployment, waits up to
    /// <see cref="DeploymentNotificationsClientOptions.UnknownDeploymentTimeout"/>.
    /// </summary>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters.</param>
    /// <param name="cancellationToken">Cancels the wait. There is no other limit for a deployment that the server knows.</param>
    /// <returns>The final status.</returns>
    /// <exception cref="ArgumentException"><paramref name="executionId"/> is outside the range that the message names.</exception>
    /// <exception cref="DeploymentNotFoundException">
    /// The server does not know the deployment. It has not begun, was forgotten, or was lost when the server restarted.
    /// </exception>
    /// <exception cref="DeploymentCallRefusedException">The server has refused the watch for good.</exception>
    /// <exception cref="DeploymentConnectionException">The client has given up. The message names what to check.</exception>
    public async Task<DeploymentStatusMessage> WaitForCompletionAsync(string executionId, CancellationToken cancellationToken = default)
    {
        DeploymentArguments.ThrowIfInvalidExecutionId(executionId);
        var watcher = new Watcher(
            executionId, cursor: null, _options.MaxBufferedUpdates, unknownGrace: TimeSpan.Zero, _options.UnknownDeploymentTimeout, _metrics, _time);
        var final = await WatchAsync(executionId, watcher, cancellationToken)
            .FirstAsync(update => update.IsFinal, cancellationToken)
            .ConfigureAwait(false);
        return final.Status!;
    }

    /// <summary>Calls a handler for each update of one deployment, from its current state or a cursor to its final status.</summary>
    /// <param name="executionId">The deployment's execution id, 1 to 128 characters. It need not exist yet.</param>
    /// <param name="handler">The handler. Called for one update at a time, in order. If it throws, the exception is logged and the calls continue.</param>
    /// <param name="cursor">The cursor of the last update that was handled; null for the current state.</param>
    /// <returns>The watch. Dispose it to end the calls.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="handler"/> is null.</exception>
    /// <exception cref="ArgumentException">An argument is outside the range that the message names.</exception>
    public DeploymentWatch OnDeployment(
        string executionId, Func<DeploymentUpdate, CancellationToken, Task> handler, DeploymentCursor? cursor = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        DeploymentArguments.ThrowIfInvalidExecutionId(executionId);
        DeploymentArguments.ThrowIfInvalidCursor(cursor);
        return new DeploymentWatch(stop => WatchAsync(executionId, cursor, stop), handler, _logger);
    }

    /// <summary>Calls a handler for each status of all deployments.</summary>
    /// <param name="handler">The handler. Called for one update at a time, in order. If it throws, the exception is logged and the calls continue.</param>
    /// <param name="cursor">The cursor of the last update that was handled; null for the current states.</param>
    /// <returns>The watch. Dispose it to end the calls.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="handler"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="cursor"/> is outside the range that the message names.</exception>
    public DeploymentWatch OnAllDeployments(Func<DeploymentUpdate, CancellationToken, Task> handler, DeploymentCursor? cursor = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        DeploymentArguments.ThrowIfInvalidCursor(cursor);
        return new DeploymentWatch(stop => WatchAsync(executionId: null, cursor, stop), handler, _logger);
    }

    /// <summary>Closes the connection. Open watches end with an <see cref="ObjectDisposedException"/>.</summary>
    /// <returns>A task that completes when the connection is closed, or after a second at the latest.</returns>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        _lists.Dispose();
    }

    private static DeploymentNotificationsClientOptions DefaultsFor(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var options = new DeploymentNotificationsClientOptions { Url = url };
        Check(options, nameof(url));
        return options;
    }

    private static DeploymentNotificationsClientOptions Validated(DeploymentNotificationsClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options, nameof(options));
        return options.Copy();
    }

    private static void Check(DeploymentNotificationsClientOptions options, string parameter)
    {
        List<string> failures = [.. DeploymentNotificationsClientOptionsValidator.Failures(options)];
        if (failures.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', failures), parameter);
        }
    }

    private async Task ConnectedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _connection.ConnectedAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var error = LastError;
            throw new OperationCanceledException(
                $"Connecting to {_connection.Address} was cancelled. {error?.Message ?? "The first attempt was in progress."}", error, cancellationToken);
        }
    }

    /// <summary>Each enumeration is a separate watch.</summary>
    private async IAsyncEnumerable<DeploymentUpdate> WatchAsync(
        string? executionId, DeploymentCursor? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher(
            executionId, cursor, _options.MaxBufferedUpdates, _unknownGrace, unknownLimit: Timeout.InfiniteTimeSpan, _metrics, _time);
        await foreach (var update in WatchAsync(executionId, watcher, cancellationToken).ConfigureAwait(false))
        {
            yield return update;
        }
    }

    private async IAsyncEnumerable<DeploymentUpdate> WatchAsync(
        string? executionId, Watcher watcher, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watched = watcher;
        _connection.Start(_dispatcher);
        var scope = _watched.Add(executionId, watcher);
        try
        {
            await foreach (var update in watcher.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return update;
            }
        }
        finally
        {
            scope.Remove(watcher);
        }
    }

    private void OnStateChanged(DeploymentConnectionState state, Exception? error)
    {
        try
        {
            StateChanged?.Invoke(this, new DeploymentConnectionStateChangedEventArgs(state, _options.Url!, error));
        }
        catch (Exception handlerError)
        {
            Log.StateHandlerFailed(_logger, handlerError);
        }
    }
}
