using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Readers;

/// <summary>
/// All subscribers, and the readers of each scope. What is appended marks the readers of its scopes as behind. A subscription is what this
/// registry knows, and nothing else.
/// </summary>
internal sealed class SubscriberRegistry : ITimelineListener, IDisposable
{
    private static readonly TimeSpan _patrolInterval = TimeSpan.FromMilliseconds(500);

    private readonly TimelineStore _store;
    private readonly ReaderPump _pump;
    private readonly TurnComposer _composer;
    private readonly DeploymentNotificationsOptions _options;
    private readonly TimeProvider _time;
    private readonly NotificationMetrics _metrics;
    private readonly ILogger<SubscriberRegistry> _logger;
    private readonly Dictionary<string, ReaderList> _ofDeployments = new(StringComparer.Ordinal);
    private readonly ReaderList _ofAll = new();
    private readonly HashSet<Subscriber> _subscribers = [];
    private readonly ITimer _patrol;

    public SubscriberRegistry(
        TimelineStore store,
        ReaderPump pump,
        TurnComposer composer,
        LossOfHistory loss,
        DecisionRequests decisions,
        IOptions<DeploymentNotificationsOptions> options,
        TimeProvider time,
        NotificationMetrics metrics,
        ILogger<SubscriberRegistry> logger)
    {
        _store = store;
        _pump = pump;
        _composer = composer;
        _options = options.Value;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        store.Listener = this;
        loss.End = LockedEnd;
        decisions.End = LockedEnd;
        _patrol = time.CreateTimer(_ => CutStuck(), null, _patrolInterval, _patrolInterval);
        ReaderMetrics.Observe(metrics, store, () => _subscribers);
    }

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

        if (subscriber.IsClosed || subscriber.Count >= _options.MaxSubscriptionsPerConnection)
        {
            return null;
        }

        isNew = true;
        var reader = new Reader(subscriber, scope);
        subscriber.Add(reader);
        ListOf(scope).Add(reader);
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

            var cursor = subscriber.Find(scope) is { SendsCurrent: false, MarksLoss: false, Snapshot: null } reader
                ? new DeploymentCursor(_store.Epoch, ReaderPositions.Written(reader))
                : null;
            subscriber.Post(new CursorDelivery(cursor));
        }
    }

    /// <summary>Waits until every subscriber has been written all that there is.</summary>
    public Task WhenCaughtUpAsync() => Task.WhenAll(All.Select(subscriber => subscriber.WhenCaughtUpAsync()));

    public void Dispose() => _patrol.Dispose();

    void ITimelineListener.Appended(StatusRecord record)
    {
        for (var index = 0; index < _ofAll.Count; index++)
        {
            Mark(_ofAll[index], record.Position);
        }

        if (_ofDeployments.TryGetValue(record.ExecutionId, out var readers))
        {
            for (var index = 0; index < readers.Count; index++)
            {
                Mark(readers[index], record.Position);
            }
        }
    }

    void ITimelineListener.Progressed(DeploymentTimeline deployment)
    {
        if (_ofDeployments.TryGetValue(deployment.ExecutionId, out var readers))
        {
            for (var index = 0; index < readers.Count; index++)
            {
                LockedMark(readers[index]);
            }
        }
    }

    void ITimelineListener.Forgetting(DeploymentTimeline deployment)
    {
        if (!_ofDeployments.TryGetValue(deployment.ExecutionId, out var readers))
        {
            return;
        }

        for (var index = readers.Count - 1; index >= 0; index--)
        {
            var reader = readers[index];
            if (ReaderPositions.Written(reader) >= deployment.LatestPosition)
            {
                continue;
            }

            // There is nothing to go on with: what the client has not got is lost.
            if (reader.Loss == LossHandling.End)
            {
                LockedEnd(reader, DeploymentErrorCodes.HistoryLost, "The deployment was forgotten before the client had been written all of it. Resume to learn what is known.");
            }
            else
            {
                reader.MarksLoss = reader.Loss == LossHandling.MarkAndCompact;
                ReaderPositions.MoveDeployment(reader, _store.Head);
            }
        }
    }

    void ITimelineListener.Reset()
    {
        foreach (var reader in _subscribers.SelectMany(subscriber => subscriber.Readers()).ToArray())
        {
            if (reader.Loss == LossHandling.End)
            {
                LockedEnd(reader, DeploymentErrorCodes.HistoryLost, "The server's log has begun anew. Resume to get the current state.");
                continue;
            }

            reader.MarksLoss = reader.Loss == LossHandling.MarkAndCompact;
            reader.ProgressVersion = 0;
            if (reader.Scope.IsAll)
            {
                ReaderPositions.MoveAll(reader, _store.Head, new SnapshotCursor(_store.LockedCurrent(), explainedUpTo: 0, isWhole: true));
            }
            else
            {
                ReaderPositions.MoveDeployment(reader, _store.Head);
                reader.SendsCurrent = true;
            }

            LockedMark(reader);
        }
    }

    long ITimelineListener.LowestCursor(DeploymentScope scope)
    {
        var lowest = long.MaxValue;
        var readers = scope.IsAll ? _ofAll : _ofDeployments.GetValueOrDefault(scope.ExecutionId);
        for (var index = 0; index < (readers?.Count ?? 0); index++)
        {
            var reader = readers![index];
            if (reader.IsBehind)
            {
                lowest = Math.Min(lowest, ReaderPositions.Written(reader));
            }
        }

        return lowest;
    }

    /// <summary>A reader that was not behind has read everything up to the new status.</summary>
    private static void Mark(Reader reader, long position)
    {
        if (!reader.IsBehind)
        {
            reader.Position = Math.Max(reader.Position, position - 1);
            LockedMark(reader);
        }
    }

    private ReaderList ListOf(DeploymentScope scope)
    {
        if (scope.IsAll)
        {
            return _ofAll;
        }

        if (!_ofDeployments.TryGetValue(scope.ExecutionId, out var readers))
        {
            _ofDeployments.Add(scope.ExecutionId, readers = new ReaderList());
        }

        return readers;
    }

    private void LockedEnd(Reader reader, string code, string reason)
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
            ReaderPositions.SettleDeployments(reader, reader.Position);
        }

        reader.Subscriber.Remove(reader);
        var readers = ListOf(reader.Scope);
        readers.Remove(reader);
        if (!reader.Scope.IsAll && readers.Count == 0)
        {
            _ofDeployments.Remove(reader.Scope.ExecutionId);
        }
    }

    private void CutStuck()
    {
        foreach (var subscriber in All)
        {
            if (subscriber.IsStuck(_options.WriteTimeout))
            {
                _metrics.ConnectionCut("stuck");
                CoreLog.CutStuck(_logger, subscriber.Writer.ConnectionId, _options.WriteTimeout);
                Remove(subscriber);
                subscriber.Writer.Cut();
            }
        }
    }
}
