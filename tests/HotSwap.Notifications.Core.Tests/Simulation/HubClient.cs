using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A client of the hub with plain subscriptions and with watchers. The watchers follow the rules of the typed client.</summary>
internal sealed class HubClient(SimulatedWorld world, SimulatedUser user) : SimulatedClient(world, user)
{
    private readonly List<Watcher> _watchers = [];
    private readonly HashSet<DeploymentScope> _plain = [];
    private readonly HashSet<DeploymentScope> _refused = [];
    private HubConnection? _connection;
    private int _connections;

    public override SimulatedConnection? Connection => _connection;

    public override bool IsWaiting => true;

    public override bool TryAct()
    {
        if (_connection is null)
        {
            _connection = new HubConnection(World, this, $"{User.Name}.{++_connections}");
            World.Trace?.Add($"  {_connection.ConnectionId} connects");
            return true;
        }

        foreach (var scope in _plain)
        {
            if (!_connection.Subscribed.Contains(scope) && !_connection.IsCalling(scope) && !_refused.Contains(scope))
            {
                _ = _connection.SubscribeAsync(scope);
                return true;
            }
        }

        var first = World.Random.Next(Math.Max(1, _watchers.Count));
        for (var index = 0; index < _watchers.Count; index++)
        {
            var watcher = _watchers[(first + index) % _watchers.Count];
            if (!watcher.Feed.IsSynchronized && !watcher.IsAsking && !watcher.IsRefused && !_connection.IsCalling(ScopeOf(watcher)))
            {
                _ = _connection.ResumeAsync(watcher);
                return true;
            }
        }

        return false;
    }

    /// <summary>Begins to watch a scope, or subscribes to it plainly.</summary>
    public override void Subscribe(DeploymentScope scope)
    {
        var isPlain = _plain.Contains(scope) || (!_watchers.Exists(watcher => ScopeOf(watcher) == scope) && World.Random.Chance(45));
        if (isPlain)
        {
            _plain.Add(scope);
            if (_connection is not null && !_connection.IsCalling(scope))
            {
                _connection.Subscribed.Remove(scope);
            }
        }
        else if (_watchers.Count < 6)
        {
            // A user may continue from the cursor of an earlier watcher of the scope.
            var cursor = World.Random.Chance(30) ? _watchers.Find(watcher => ScopeOf(watcher) == scope)?.Feed.Cursor : null;
            var guarantees = World.Checker.Watch($"{User.Name}'s watcher {_watchers.Count} of {SimulatedWorld.Name(scope)}", scope.ExecutionId, User.Denials);
            _watchers.Add(new Watcher(scope.ExecutionId, cursor, guarantees));
        }
    }

    public override void Unsubscribe(DeploymentScope scope)
    {
        if (_connection?.IsCalling(scope) is true || World.Answers.Exists(answer => answer.Connection == _connection))
        {
            return;
        }

        if (_watchers.Find(watcher => ScopeOf(watcher) == scope) is { } watcher)
        {
            _watchers.Remove(watcher);
            if (_watchers.Exists(other => ScopeOf(other) == scope))
            {
                return;
            }
        }

        _plain.Remove(scope);
        if (_connection is not null)
        {
            World.Trace?.Add($"  {_connection.ConnectionId} unsubscribes from {SimulatedWorld.Name(scope)}");
            _connection.Subscribed.Remove(scope);
            World.Engine.Registry.Unsubscribe(_connection.Subscriber, scope);
            _connection.Guarantees.Left(scope.ExecutionId);
        }
    }

    public void Refuse(DeploymentScope scope) => _refused.Add(scope);

    public override void Grant()
    {
        _refused.Clear();
        _watchers.ForEach(watcher => watcher.IsRefused = false);
    }

    public void OnClosed(HubConnection connection)
    {
        World.Answers.RemoveAll(answer => answer.Connection == connection);
        foreach (var watcher in _watchers)
        {
            watcher.Break();
            watcher.IsAsking = false;
        }

        _connection = null;
    }

    public void OnStatus(in FeedStatus status)
    {
        foreach (var watcher in _watchers)
        {
            if (watcher.ExecutionId is null || watcher.ExecutionId == status.ExecutionId)
            {
                watcher.Feed.OnStatus(status);
            }
        }
    }

    public void OnWithheld(DeploymentsWithheldMessage withheld)
    {
        foreach (var watcher in _watchers)
        {
            if (watcher.ExecutionId is null)
            {
                watcher.Feed.OnWithheld(withheld);
            }
        }
    }

    public void OnEnded(HubConnection connection, DeploymentSubscriptionEndedMessage ended)
    {
        var scope = ended.ExecutionId is null ? DeploymentScope.All : DeploymentScope.Of(ended.ExecutionId);
        connection.Subscribed.Remove(scope);
        foreach (var watcher in _watchers)
        {
            if (ScopeOf(watcher) == scope)
            {
                watcher.Break();
            }
        }
    }

    public void OnAnswer(PendingAnswer pending)
    {
        pending.LateJoin?.Invoke();
        pending.Watcher.IsAsking = false;
        if (pending.Watcher.Breaks == pending.Breaks)
        {
            pending.Watcher.Feed.OnAnswer(pending.Answer, pending.Head);
            World.Trace?.Add($"  watcher {_watchers.IndexOf(pending.Watcher)} is at {pending.Watcher.Feed.Cursor?.Number}, {(pending.Watcher.Feed.IsSynchronized ? "synchronized" : "not synchronized")}");
        }
    }

    public override void AssertCurrent(Func<string, bool> isCurrent, Func<string, bool> isKnown)
    {
        foreach (var watcher in _watchers)
        {
            if (!watcher.IsRefused)
            {
                watcher.Guarantees.AssertCurrent(isCurrent, isKnown);
            }
        }
    }

    private static DeploymentScope ScopeOf(Watcher watcher) =>
        watcher.ExecutionId is null ? DeploymentScope.All : DeploymentScope.Of(watcher.ExecutionId);
}
