using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.Timelines;

namespace HotSwap.Notifications.Client.Tests.Watching;

/// <summary>A model of a client connection with its watchers, and of the messages in transit between them and the server.</summary>
/// <param name="watchers">The watchers that share the connection.</param>
/// <param name="hidden">A deployment that the user may not see.</param>
internal sealed class ConnectionModel(WatcherModel[] watchers, string? hidden = null) : IDeliveryWriter
{
    private readonly List<object> _underWay = [];
    private ServerModel? _server;
    private Subscriber? _subscriber;
    private HiddenDeployment? _access;

    public IReadOnlyList<WatcherModel> Watchers => watchers;

    public string ConnectionId => "model";

    public bool IsAwaiting => _underWay.Count > 0 || watchers.Any(watcher => watcher.IsAsking);

    public bool IsQuiet => _subscriber is not null && !IsAwaiting && watchers.All(watcher => watcher.IsSynchronized);

    public void Connect(ServerModel server)
    {
        if (_subscriber is null)
        {
            _server = server;
            _subscriber = server.Registry.Add(this);
            _access = hidden is null ? null : new HiddenDeployment(hidden);
        }
    }

    public void Disconnect()
    {
        if (_subscriber is { } subscriber)
        {
            _server!.Registry.Remove(subscriber);
        }

        (_subscriber, _server) = (null, null);
        _underWay.Clear();
        Array.ForEach(watchers, watcher => watcher.LoseSubscription());
        Array.ForEach(watchers, watcher => watcher.DropAnswer());
    }

    /// <summary>Makes the call of a watcher. The watchers of one scope take turns.</summary>
    public void Ask(WatcherModel watcher)
    {
        if (_subscriber is not null && !watchers.Any(other => other.IsAsking && other.ExecutionId == watcher.ExecutionId))
        {
            watcher.Ask();
        }
    }

    /// <summary>Joins and answers, on the server, a watcher that has called.</summary>
    /// <param name="watcher">The watcher.</param>
    /// <param name="decidesFirst">True if the decisions that the answer needs have been made.</param>
    public void Answer(WatcherModel watcher, bool decidesFirst)
    {
        if (_subscriber is not null && watcher is { IsAsking: true, HasAnswer: false })
        {
            var cursor = watcher.AskedWith;
            var access = watcher.ExecutionId is null ? _access : null;
            if (decidesFirst && access is not null)
            {
                Array.ForEach(_server!.Subscriptions.Preview(cursor), access.Decide);
            }

            var scope = watcher.ExecutionId is { } id ? DeploymentScope.Of(id) : DeploymentScope.All;
            _server!.Subscriptions.Resume(_subscriber, scope, cursor, access, answer => watcher.Answered(answer!, _server.Store.Head));
        }
    }

    /// <summary>Delivers an event.</summary>
    /// <returns>True if there was an event.</returns>
    public bool ReceiveEvent(bool late, bool repeat)
    {
        if (_underWay.Count == 0)
        {
            return false;
        }

        var index = late ? _underWay.Count - 1 : 0;
        var message = _underWay[index];
        if (!repeat)
        {
            _underWay.RemoveAt(index);
        }

        Array.ForEach(watchers, watcher => watcher.Receive(message));
        return true;
    }

    public ValueTask WriteAsync(IReadOnlyList<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            switch (delivery)
            {
                case StatusPage page:
                    _underWay.AddRange(page.Records.ToArray().Select(record => record.ToMessage(page.ForAll)));
                    break;
                case ProgressDelivery progress:
                    _underWay.Add(progress.Message);
                    break;
                case WithheldDelivery withheld:
                    _underWay.Add(withheld.Message);
                    break;
                case EndedDelivery ended:
                    _underWay.Add(ended.Message);
                    break;
                default:
                    throw new InvalidOperationException($"The model cannot deliver {delivery}, which a hub never writes.");
            }
        }

        return ValueTask.CompletedTask;
    }

    public void Cut() => throw new InvalidOperationException("The server cut a client that was reading.");

    public void RequestClose() => throw new InvalidOperationException("The server requested a close although it is not stopping.");

    /// <summary>Decides at once, but only when it is asked.</summary>
    private sealed class HiddenDeployment(string hidden) : IReaderAccess
    {
        private readonly HashSet<string> _decided = [];

        public void Decide(string executionId) => _decided.Add(executionId);

        public bool? Find(string executionId) => _decided.Contains(executionId) ? executionId != hidden : null;

        public Task AskAsync(string executionId)
        {
            Decide(executionId);
            return Task.CompletedTask;
        }
    }
}
