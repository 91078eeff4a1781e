using HotSwap.Notifications.Client;
using HotSwap.Notifications.Testing.Feeding;
using HotSwap.Notifications.Testing.Recording;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HotSwap.Notifications.Testing;

/// <summary>
/// Takes the place of the server in the test of code that watches: makes clients of the real type, and raises in them what it is
/// notified of.
/// </summary>
/// <remarks>
/// It remembers every status, and tells who comes late what a server would. Progress is not thinned. All members may be called at any
/// time from any thread.
/// </remarks>
/// <param name="timeProvider">What gives a progress its time, and the clients' clock; by default the system's.</param>
public sealed class FakeDeploymentFeed(TimeProvider? timeProvider = null) : IDeploymentNotifier
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time = timeProvider ?? TimeProvider.System;
    private readonly Changes _changes = new();
    private readonly List<FeedConnection> _connections = [];
    private FeedLog _log = new(timeProvider ?? TimeProvider.System);
    private bool _isDown;

    /// <summary>
    /// The statuses after which a deployment is over. To be changed before anything is notified of.
    /// Compared by ordinal. Default: <see cref="DeploymentStatuses.Final"/>.
    /// </summary>
    public ISet<string> FinalStatuses { get; } = new HashSet<string>(DeploymentStatuses.Final, StringComparer.Ordinal);

    /// <summary>
    /// Who may watch: asked with the execution id, or with null for all deployments, each time a client subscribes or comes back. A
    /// refusal reaches the client as the server's does. Default: everything may be watched.
    /// </summary>
    public Func<string?, bool> MayWatch { get; set; } = _ => true;

    /// <summary>Makes a client that is fed by this feed. It behaves as with a server, but comes back at once when its connection is lost.</summary>
    /// <param name="loggerFactory">Where the client logs; by default nowhere.</param>
    /// <returns>The client. Who asked for it disposes of it.</returns>
    public DeploymentNotificationsClient CreateClient(ILoggerFactory? loggerFactory = null) => new(
        new DeploymentNotificationsClientOptions { Url = new Uri("http://fake-deployment-feed/"), ReconnectDelays = [TimeSpan.Zero] },
        loggerFactory ?? NullLoggerFactory.Instance,
        _time,
        new FeedConnection(this));

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
    /// Waits until a client watches a deployment, so that it is told each status from the next one on. Who comes later is told the
    /// current one first.
    /// </summary>
    /// <param name="executionId">The deployment's execution id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that is complete once somebody watches the deployment.</returns>
    public Task WaitForWatcherAsync(string executionId, CancellationToken cancellationToken = default)
    {
        ArgumentRules.CheckExecutionId(executionId);
        return _changes.WaitAsync(_lock, () => _connections.Any(connection => connection.IsWatching(executionId)), cancellationToken);
    }

    /// <summary>Waits until a client watches all deployments.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that is complete once somebody watches all deployments.</returns>
    public Task WaitForWatcherOfAllAsync(CancellationToken cancellationToken = default) =>
        _changes.WaitAsync(_lock, () => _connections.Any(connection => connection.IsWatching(null)), cancellationToken);

    /// <summary>
    /// All clients lose their connections, and get none until <see cref="Connect"/>. What is notified of meanwhile they are told then.
    /// </summary>
    public void Disconnect()
    {
        lock (_lock)
        {
            _isDown = true;
            LoseConnections();
        }
    }

    /// <summary>Clients get connections again.</summary>
    public void Connect()
    {
        lock (_lock)
        {
            _isDown = false;
            _changes.Happened();
        }
    }

    /// <summary>
    /// As a server that comes back with the current states alone: all clients lose their connections, come back, and are told these
    /// states, each watcher the first of them with <see cref="DeploymentUpdate.Recovered"/> false.
    /// </summary>
    public void LoseHistory()
    {
        lock (_lock)
        {
            Restart(_log.Latest);
        }
    }

    /// <summary>
    /// As a server without a stored log that is restarted: all clients lose their connections, come back, and are told that nothing is
    /// known, with <see cref="DeploymentUpdate.NothingKnown"/>.
    /// </summary>
    public void LoseEverything()
    {
        lock (_lock)
        {
            Restart([]);
        }
    }

    internal Task OpenAsync(FeedConnection connection, CancellationToken cancellationToken) => _changes.WaitAsync(
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

    internal DeploymentSubscription Subscribe(FeedConnection connection, string? executionId, DeploymentCursor? cursor)
    {
        lock (_lock)
        {
            if (!_connections.Contains(connection))
            {
                throw new InvalidOperationException("The connection is lost.");
            }

            if (!MayWatch(executionId))
            {
                // As SignalR's client puts it.
                var method = executionId is null ? nameof(IDeploymentHub.ResumeAllDeployments) : nameof(IDeploymentHub.ResumeDeployment);
                throw new HubException($"An unexpected error occurred invoking '{method}' on the server. HubException: {Refusals.Text(DeploymentErrorCodes.NotAllowed, Refusals.NotAllowed)}");
            }

            connection.Watch(executionId);
            _changes.Happened();
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

    private DeploymentSubscription Answer(string? executionId, DeploymentCursor? cursor)
    {
        var recovered = cursor is not null && _log.Vouches(cursor);
        var statuses = recovered ? _log.ReadAfter(cursor!) : _log.Latest;
        return new DeploymentSubscription
        {
            Cursor = _log.Head,
            Recovered = recovered,
            Statuses = [.. statuses.Where(status => executionId is null || status.ExecutionId == executionId)],
            IsOver = executionId is not null && IsOver(executionId),
            Progress = executionId is null ? null : _log.FindProgress(executionId),
            FinalStatuses = [.. FinalStatuses],
        };
    }

    /// <summary>Begins a new log, to which the states that are still known are appended again.</summary>
    private void Restart(IReadOnlyList<DeploymentStatusMessage> known)
    {
        var log = new FeedLog(_time);
        foreach (var status in known)
        {
            log.Append(status.ExecutionId, status.Details, FinalStatuses.Contains(status.Status));
        }

        _log = log;
        LoseConnections();
    }

    private void LoseConnections()
    {
        foreach (var connection in _connections)
        {
            connection.Lose();
        }

        _connections.Clear();
    }

    private bool IsOver(string executionId) =>
        _log.FindLatest(executionId) is { } latest && FinalStatuses.Contains(latest.Status);
}
