using HotSwap.Notifications.Client;
using HotSwap.Notifications.Testing.Feeding;
using HotSwap.Notifications.Testing.Recording;
using Microsoft.AspNetCore.SignalR;

namespace HotSwap.Notifications.Testing;

/// <summary>
/// Replaces the server in tests of code that watches deployments. Creates clients of the real type, and delivers to them the notifications that
/// the test passes to <see cref="IDeploymentNotifier"/>.
/// </summary>
/// <remarks>
/// The feed keeps every status: a client that subscribes late receives the same as from a server. The feed delivers every progress value.
/// All members are thread-safe.
/// </remarks>
/// <param name="timeProvider">The clock of progress messages and of the clients. Default null: the system's clock.</param>
public sealed class FakeDeploymentFeed(TimeProvider? timeProvider = null) : IDeploymentNotifier, IDeploymentReporterDefaults
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;
    private readonly AsyncConditionVariable _changed = new();
    private readonly List<FeedConnection> _connections = [];
    private FeedLog _log = new(timeProvider ?? TimeProvider.System);
    private bool _isDown;

    /// <summary>
    /// Gets the statuses that end a deployment, compared ordinally. The list is copied. Default <see cref="DeploymentStatuses.Final"/>.
    /// </summary>
    public IReadOnlyList<string> FinalStatuses { get; init => field = [.. value ?? []]; } = DeploymentStatuses.Final;

    /// <summary>
    /// Gets or sets the function that decides whether a client may watch a deployment. The argument is the execution id, or null for all
    /// deployments. The feed calls it each time a client subscribes or reconnects. If it returns false, the client receives the refusal
    /// that a server sends. By default, it always returns true.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public Func<string?, bool> MayWatch
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = _ => true;

    TimeProvider IDeploymentReporterDefaults.TimeProvider => _time;

    IReadOnlyCollection<string> IDeploymentReporterDefaults.FinalStatuses => FinalStatuses;

    /// <summary>Creates a client of this feed. The client behaves as with a server, but reconnects without a delay.</summary>
    /// <param name="configure">Sets options of the client, such as its loggers; null for none.</param>
    /// <returns>The client. The caller disposes it.</returns>
    public DeploymentNotificationsClient CreateClient(Action<DeploymentNotificationsClientOptions>? configure = null)
    {
        var options = new DeploymentNotificationsClientOptions { Url = new Uri("http://fake-deployment-feed/"), TimeProvider = _time };
        options.Reconnect.Delays = [TimeSpan.Zero];
        configure?.Invoke(options);
        options.ConnectionFactory = () => new FeedConnection(this);
        return new DeploymentNotificationsClient(options);
    }

    /// <inheritdoc/>
    public Task NotifyDeploymentStatusChanged(string executionId, PipelineExecutionState state, CancellationToken cancellationToken = default)
    {
        NotificationLog.Check(executionId, state);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            var status = _log.Append(executionId, state, FinalStatuses.Contains(state.Status));
            foreach (var connection in _connections.Where(each => each.IsWatching(executionId) || each.IsWatching(null)))
            {
                connection.Send(status);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task NotifyDeploymentProgress(string executionId, string stage, int progress, CancellationToken cancellationToken = default)
    {
        NotificationLog.Check(executionId, stage, progress);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        lock (_lock)
        {
            if (!IsOver(executionId))
            {
                var message = _log.Share(executionId, stage, progress);
                foreach (var connection in _connections.Where(each => each.IsWatching(executionId)))
                {
                    connection.Send(message);
                }
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Waits until a client watches a deployment. That client receives every status from the next one on. A client that subscribes later
    /// receives the current status first.
    /// </summary>
    /// <param name="executionId">The deployment's execution id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when a client watches the deployment.</returns>
    public Task WaitForWatcherAsync(string executionId, CancellationToken cancellationToken = default)
    {
        DeploymentArguments.ThrowIfInvalidExecutionId(executionId);
        return _changed.WaitAsync(_lock, () => _connections.Any(connection => connection.IsWatching(executionId)), cancellationToken);
    }

    /// <summary>Waits until a client watches all deployments.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when a client watches all deployments.</returns>
    public Task WaitForWatcherOfAllAsync(CancellationToken cancellationToken = default) =>
        _changed.WaitAsync(_lock, () => _connections.Any(connection => connection.IsWatching(null)), cancellationToken);

    /// <summary>
    /// Disconnects all clients until <see cref="Connect"/> is called. Notifications raised while a client is disconnected are delivered when
    /// it reconnects.
    /// </summary>
    public void Disconnect()
    {
        lock (_lock)
        {
            _isDown = true;
            DisconnectAll();
        }
    }

    /// <summary>Lets clients connect again after <see cref="Disconnect"/>.</summary>
    public void Connect()
    {
        lock (_lock)
        {
            _isDown = false;
            _changed.NotifyAll();
        }
    }

    /// <summary>
    /// Simulates a server that restarts with the current states only. All clients reconnect and receive these states. In each watch, the
    /// first of them has <see cref="DeploymentUpdate.Recovered"/> false.
    /// </summary>
    public void LoseHistory()
    {
        lock (_lock)
        {
            Restart(_log.Latest);
        }
    }

    /// <summary>
    /// Simulates the restart of a server without a stored log. All clients reconnect and receive an update with
    /// <see cref="DeploymentUpdate.NothingKnown"/>.
    /// </summary>
    public void LoseEverything()
    {
        lock (_lock)
        {
            Restart([]);
        }
    }

    internal Task OpenAsync(FeedConnection connection, CancellationToken cancellationToken) => _changed.WaitAsync(
        _lock,
        () =>
        {
            if (!_isDown)
            {
                _connections.Add(connection);
            }

            return !_isDown;
        },
        cancellationToken);

    internal void Close(FeedConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }

    internal DeploymentSubscriptionAnswer Subscribe(FeedConnection connection, string? executionId, DeploymentCursor? cursor)
    {
        lock (_lock)
        {
            if (!_connections.Contains(connection))
            {
                throw new InvalidOperationException("The connection to the feed is lost.");
            }

            if (!MayWatch(executionId))
            {
                // The message has the format of SignalR's client.
                var method = executionId is null ? nameof(IDeploymentHub.ResumeAllDeployments) : nameof(IDeploymentHub.ResumeDeployment);
                throw new HubException($"An unexpected error occurred invoking '{method}' on the server. HubException: {DeploymentRefusal.NotAllowed}");
            }

            connection.Watch(executionId);
            _changed.NotifyAll();
            return Answer(executionId, cursor);
        }
    }

    internal void Unsubscribe(FeedConnection connection, string? executionId)
    {
        lock (_lock)
        {
            connection.Unwatch(executionId);
        }
    }

    private DeploymentSubscriptionAnswer Answer(string? executionId, DeploymentCursor? cursor)
    {
        var recovered = cursor is not null && _log.IsValid(cursor);
        var statuses = recovered ? _log.ReadAfter(cursor!) : _log.Latest;
        return new DeploymentSubscriptionAnswer
        {
            Cursor = _log.Head,
            Recovered = recovered,
            Statuses = [.. statuses.Where(status => executionId is null || status.ExecutionId == executionId)],
            IsOver = executionId is not null && IsOver(executionId),
            Progress = executionId is null ? null : _log.FindProgress(executionId),
            FinalStatuses = FinalStatuses,
        };
    }

    /// <summary>Begins a new log, and appends the known states to it.</summary>
    private void Restart(IReadOnlyList<DeploymentStatusMessage> known)
    {
        var log = new FeedLog(_time);
        foreach (var status in known)
        {
            log.Append(status.ExecutionId, status.Details, FinalStatuses.Contains(status.Status));
        }

        _log = log;
        DisconnectAll();
    }

    private void DisconnectAll()
    {
        foreach (var connection in _connections)
        {
            connection.Disconnect();
        }

        _connections.Clear();
    }

    private bool IsOver(string executionId) =>
        _log.FindLatest(executionId) is { } latest && FinalStatuses.Contains(latest.Status);
}
