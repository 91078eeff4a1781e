using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A client of an event stream, like a browser's EventSource. It reconnects with the id of the last event.</summary>
internal sealed class StreamClient : SimulatedClient
{
    private readonly DeploymentScope _scope;
    private readonly WatchGuarantees _guarantees;
    private StreamConnection? _connection;
    private DeploymentCursor? _cursor;
    private bool _isRefused;
    private bool _isAsking;
    private int _connections;

    public StreamClient(SimulatedWorld world, SimulatedUser user, DeploymentScope scope)
        : base(world, user)
    {
        _scope = scope;
        _guarantees = world.Checker.Watch($"{user.Name}'s stream of {SimulatedWorld.Name(scope)}", scope.ExecutionId, user.Denials);
    }

    public DeploymentScope Scope => _scope;

    public override SimulatedConnection? Connection => _connection;

    public override bool IsWaiting => !IsOver && !_isRefused;

    /// <summary>Gets a value indicating whether the server has ended the stream for good.</summary>
    public bool IsOver { get; private set; }

    public override bool TryAct()
    {
        if (_connection is { IsOver: true } over)
        {
            over.Close();
            return true;
        }

        if (_connection is not null || IsOver || _isRefused || _isAsking)
        {
            return false;
        }

        _ = OpenAsync();
        return true;
    }

    public override void Subscribe(DeploymentScope scope)
    {
        // The scope of a stream never changes.
    }

    public override void Unsubscribe(DeploymentScope scope)
    {
        // The stream ends with its connection.
    }

    public override void Grant() => _isRefused = false;

    public void OnClosed() => _connection = null;

    public void OnStatus(string epoch, in FeedStatus status)
    {
        _guarantees.Delivered(epoch, status.ExecutionId, status.Sequence, status.Position, marksLoss: false);
        _cursor = new DeploymentCursor(epoch, status.Position);
    }

    public void OnCursor(DeploymentCursor cursor)
    {
        _guarantees.Passed(cursor);
        _cursor = cursor;
    }

    public void OnHistoryLost(DeploymentCursor head) => _guarantees.Told(head.Epoch, head.Number);

    public override void AssertCurrent(Func<string, bool> isCurrent, Func<string, bool> isKnown)
    {
        if (IsWaiting)
        {
            _guarantees.AssertCurrent(isCurrent, isKnown);
        }
    }

    private async Task OpenAsync()
    {
        _isAsking = true;
        try
        {
            if (!await World.Policies.MayWatchAsync(User, _scope.ExecutionId).ConfigureAwait(false))
            {
                _isRefused = true;
                return;
            }

            var engine = World.Engine;
            var reach = await engine.Probe.FindAsync(_scope, _cursor, CancellationToken.None).ConfigureAwait(false);
            if (!_scope.IsAll && _cursor is not null && engine.Subscriptions.IsOver(_scope.ExecutionId, _cursor, reach))
            {
                IsOver = true;
                return;
            }

            _connection = new StreamConnection(World, this, _scope, $"{User.Name}.{++_connections}");
            World.Trace?.Add($"  {_connection.ConnectionId} opens a stream of {SimulatedWorld.Name(_scope)} from {_cursor?.Number} at {engine.Store.Head}");
            engine.Registry.PostCursor(_connection.Subscriber, _scope);
            if (_cursor is null)
            {
                _guarantees.Told(engine.Store.Epoch, engine.Store.Head);
            }

            _connection.Open(_cursor, reach);
        }
        catch (InjectedException)
        {
            // The client reconnects.
        }
        finally
        {
            _isAsking = false;
        }
    }
}
