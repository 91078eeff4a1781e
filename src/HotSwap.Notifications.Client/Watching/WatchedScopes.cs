using HotSwap.Notifications.Client.Connection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Client.Watching;

/// <summary>The watched scopes of one connection.</summary>
internal sealed class WatchedScopes
{
    /// <summary>The key of the scope of all deployments. No execution id is empty.</summary>
    private const string All = "";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, WatchedScope> _scopes = new(StringComparer.Ordinal);
    private readonly IDeploymentHubConnection _hub;
    private readonly ReconnectingConnection _connection;
    private readonly CallGate _gate;
    private readonly TimeSpan _answerTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public WatchedScopes(IDeploymentHubConnection hub, ReconnectingConnection connection, TimeSpan answerTimeout, TimeProvider time, ILogger logger)
    {
        _hub = hub;
        _connection = connection;
        _gate = new CallGate(time);
        _answerTimeout = answerTimeout;
        _time = time;
        _logger = logger;
        connection.GetWatchError = () => LastError;
        connection.Connected += () => Array.ForEach(ToArray(), scope => scope.OnConnected());
        connection.Disconnected += () => Array.ForEach(ToArray(), scope => scope.OnDisconnected());
    }

    /// <summary>Gets the error of a request that was not answered; null if all requests were answered.</summary>
    public Exception? LastError
    {
        get
        {
            lock (_lock)
            {
                return _scopes.Values.Select(scope => scope.LastError).FirstOrDefault(error => error is not null);
            }
        }
    }

    /// <summary>Adds a watcher, and returns its scope. The caller removes the watcher from that scope.</summary>
    /// <param name="executionId">The deployment; null for all deployments.</param>
    /// <param name="watcher">The watcher.</param>
    public WatchedScope Add(string? executionId, Watcher watcher)
    {
        lock (_lock)
        {
            var key = executionId ?? All;
            if (_scopes.TryGetValue(key, out var scope) && scope.TryAdd(watcher))
            {
                return scope;
            }

            var calls = new ScopeCalls(executionId, _hub, _connection, _gate, _answerTimeout, _time, _logger);
            scope = new WatchedScope(executionId, _connection, calls, _time, Remove);
            scope.TryAdd(watcher);
            _scopes[key] = scope;
            return scope;
        }
    }

    /// <param name="executionId">The deployment; null for the watchers of all deployments.</param>
    public Watcher[] Of(string? executionId)
    {
        lock (_lock)
        {
            return _scopes.TryGetValue(executionId ?? All, out var scope) ? scope.Watchers : [];
        }
    }

    private WatchedScope[] ToArray()
    {
        lock (_lock)
        {
            return [.. _scopes.Values];
        }
    }

    private void Remove(WatchedScope scope)
    {
        lock (_lock)
        {
            var key = scope.ExecutionId ?? All;
            if (_scopes.GetValueOrDefault(key) == scope)
            {
                _scopes.Remove(key);
            }
        }

        // The scope may have had the error of the watches.
        _connection.RaiseIfWatchErrorChanged();
    }
}
