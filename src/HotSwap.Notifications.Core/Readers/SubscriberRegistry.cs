using HotSwap.Notifications.Backlog;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// All subscribers and their subscriptions. A subscription is what this registry knows, and nothing else.
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

    /// <summary>Gets the subscribers. To be read within the gate.</summary>
    public IEnumerable<Subscriber> LockedSubscribers => _subscribers;

    /// <summary>Gets the subscribers, as they are now.</summary>
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

    /// <summary>The connection has ended.</summary>
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

    /// <summary>Returns the scopes of a subscriber, as they are now.</summary>
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
    /// Returns the subscriber's reader of a scope, which is made where there is none. To be called within the gate.
    /// </summary>
    /// <param name="subscriber">The subscriber.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="isNew">Whether the reader was made by this call. Then it has to be given a position.</param>
    /// <returns>The reader; null where the subscriber is closed or has as many as it may.</returns>
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

    /// <summary>There may be something to write for a reader. To be called within the gate.</summary>
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

    /// <summary>Ends a subscription from the server's side, and tells its client.</summary>
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

    /// <summary>Has a sign of life written, with the cursor that the subscriber has come to where it could be resumed.</summary>
    public void PostCursor(Subscriber subscriber, DeploymentScope scope)
    {
        lock (_store.Gate)
        {
            if (subscriber.IsClosed || subscriber.Pending?.OfType<CursorDelivery>().Any() is true)
            {
                return;
            }

            // A reader that is not behind has read everything that there is.
            var cursor = subscriber.Find(scope) is { SendsCurrent: false, MarksLoss: false, Snapshot: null } reader
                ? new DeploymentCursor(_store.Epoch, reader.IsBehind ? ReaderPositions.Written(reader) : _store.Head)
                : null;
            subscriber.Post(new CursorDelivery(cursor));
        }
    }

    /// <summary>Waits until every subscriber has been written all that there is.</summary>
    public Task WhenCaughtUpAsync() => Task.WhenAll(All.Select(subscriber => subscriber.WhenCaughtUpAsync()));

    /// <summary>Ends a subscription, and tells its client. To be called within the gate.</summary>
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

        // What waited for the reader may go on without it, and so may whoever waits until everything is written.
        reader.Subscriber.Wake();
    }
}
