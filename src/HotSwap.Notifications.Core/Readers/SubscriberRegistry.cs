using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// All subscribers and their subscriptions. It is the only source of truth for subscriptions; SignalR groups are not.
/// </summary>
internal sealed class SubscriberRegistry
{
    private readonly TimelineStore _store;
    private readonly ReaderPump _pump;
    private readonly TurnComposer _composer;
    private readonly int _maxSubscriptions;
    private readonly TimeProvider _time;
    private readonly ReaderIndex _index = new();
    private readonly HashSet<Subscriber> _subscribers = [];

    public SubscriberRegistry(
        TimelineStore store,
        ReaderPump pump,
        TurnComposer composer,
        LossOfHistory loss,
        DecisionRequests decisions,
        BacklogReading backlog,
        IOptions<DeploymentNotificationsOptions> options,
        TimeProvider time,
        NotificationMetrics metrics)
    {
        _store = store;
        _pump = pump;
        _composer = composer;
        _maxSubscriptions = options.Value.Limits.MaxSubscriptionsPerConnection;
        _time = time;
        store.Listener = new ReaderMarks(store, this, _index, backlog);
        loss.End = LockedEnd;
        decisions.End = LockedEnd;
        ReaderMetrics.Observe(metrics, store, () => _subscribers);
    }

    /// <summary>Gets the subscribers. Callers hold the gate.</summary>
    public IEnumerable<Subscriber> LockedSubscribers => _subscribers;

    /// <summary>Gets a copy of the current subscribers.</summary>
    public Subscriber[] All
    {
        get
        {
            lock (_store.Gate)
            {
                return [.. _subscribers];
            }
        }
    }

    public Subscriber Add(IDeliveryWriter writer)
    {
        var subscriber = new Subscriber(writer, _pump, _composer, _store, _time);
        lock (_store.Gate)
        {
            _subscribers.Add(subscriber);
        }

        return subscriber;
    }

    /// <summary>Removes and closes a subscriber after its connection has ended.</summary>
    public void Remove(Subscriber subscriber)
    {
        lock (_store.Gate)
        {
            if (_subscribers.Remove(subscriber))
            {
                foreach (var reader in subscriber.Readers())
                {
                    LockedRemove(reader);
                }

                subscriber.Close();
            }
        }
    }

    /// <summary>Returns the current scopes of a subscriber.</summary>
    public DeploymentScope[] ScopesOf(Subscriber subscriber)
    {
        lock (_store.Gate)
        {
            return Array.ConvertAll(subscriber.Readers(), reader => reader.Scope);
        }
    }

    public bool IsSubscribed(Subscriber subscriber, DeploymentScope scope)
    {
        lock (_store.Gate)
        {
            return subscriber.Find(scope) is not null;
        }
    }

    /// <summary>
    /// Returns the subscriber's reader of a scope, and creates it if there is none. Callers hold the gate.
    /// </summary>
    /// <param name="subscriber">The subscriber.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="isNew">Whether this call created the reader. The caller must then set its position.</param>
    /// <returns>The reader; null if the subscriber is closed or has the maximum number of subscriptions.</returns>
    public Reader? LockedGetOrAdd(Subscriber subscriber, DeploymentScope scope, out bool isNew)
    {
        isNew = false;
        if (subscriber.Find(scope) is { } known)
        {
            return known;
        }

        if (subscriber.IsClosed || subscriber.Count >= _maxSubscriptions)
        {
            return null;
        }

        isNew = true;
        var reader = new Reader(subscriber, scope);
        subscriber.Add(reader);
        _index.Add(reader);
        return reader;
    }

    /// <summary>Marks a reader as behind and schedules a turn. Callers hold the gate.</summary>
    public static void LockedMark(Reader reader)
    {
        if (!reader.IsBehind)
        {
            reader.IsBehind = true;
            reader.Subscriber.Behind.Add(reader);
        }

        reader.Subscriber.Wake();
    }

    public void Unsubscribe(Subscriber subscriber, DeploymentScope scope)
    {
        lock (_store.Gate)
        {
            if (subscriber.Find(scope) is { } reader)
            {
                LockedRemove(reader);
            }
        }
    }

    /// <summary>Ends a subscription and notifies its client.</summary>
    public void End(Subscriber subscriber, DeploymentScope scope, string code, string reason)
    {
        lock (_store.Gate)
        {
            if (subscriber.Find(scope) is { } reader)
            {
                LockedEnd(reader, code, reason);
            }
        }
    }

    /// <summary>Posts a keep-alive. It has the subscriber's cursor, if a client can resume from it.</summary>
    public void PostCursor(Subscriber subscriber, DeploymentScope scope)
    {
        lock (_store.Gate)
        {
            if (subscriber.IsClosed || subscriber.Pending?.OfType<CursorDelivery>().Any() is true)
            {
                return;
            }

            // A reader that is not behind has read everything.
            var cursor = subscriber.Find(scope) is { SendsCurrent: false, MarksLoss: false, Snapshot: null } reader
                ? new DeploymentCursor(_store.Epoch, reader.IsBehind ? ReaderPositions.Written(reader) : _store.Head)
                : null;
            subscriber.Post(new CursorDelivery(cursor));
        }
    }

    /// <summary>Waits until everything has been written to every subscriber.</summary>
    public Task WhenCaughtUpAsync() => Task.WhenAll(All.Select(subscriber => subscriber.WhenCaughtUpAsync()));

    /// <summary>Ends a subscription and notifies its client. Callers hold the gate.</summary>
    public void LockedEnd(Reader reader, string code, string reason)
    {
        LockedRemove(reader);
        reader.Subscriber.Post(new EndedDelivery(reader.Scope, code, reason));
    }

    private void LockedRemove(Reader reader)
    {
        if (reader.IsEnded)
        {
            return;
        }

        if (reader.Scope.IsAll)
        {
            ReaderPositions.Detach(reader);
        }

        reader.Subscriber.Remove(reader);
        _index.Remove(reader);

        // Readers that waited for this reader can continue, and so can callers of WhenCaughtUpAsync.
        reader.Subscriber.Wake();
    }
}
