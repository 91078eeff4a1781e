using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Views;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Timelines;

/// <summary>
/// The part of the log that this node holds in memory: one timeline for each deployment, and one for all deployments. It is the send buffer
/// that all readers share. The options limit its memory, independently of clients.
/// </summary>
/// <remarks>Callers of members whose name begins with <c>Locked</c> must hold <see cref="Gate"/>.</remarks>
internal sealed class TimelineStore : ILogObserver
{
    /// <summary>The maximum age of the shared array of current deployments, which may contain deployments that are no longer recent.</summary>
    private static readonly TimeSpan _currentLifetime = TimeSpan.FromSeconds(1);

    private readonly DeploymentNotificationsOptions _options;
    private readonly StateViews _views;
    private readonly TimeProvider _time;
    private readonly NotificationMetrics _metrics;
    private readonly StatusHistory _history;
    private readonly PageReader _pages = new();
    private readonly CursorWaiters _waiters = new();
    private readonly ErasedDeployments _erased = new();

    /// <summary>The earlier terms whose cursors are still valid, each with the position at which the next term began.</summary>
    private Dictionary<string, long> _earlierTerms = [];
    private DeploymentTimeline[]? _current;
    private long _currentSince;
    private long _versions;

    public TimelineStore(
        IOptions<DeploymentNotificationsOptions> options, StateViews views, TimeProvider time, NotificationMetrics metrics)
    {
        _options = options.Value;
        _views = views;
        _time = time;
        _metrics = metrics;
        _history = new StatusHistory(options, time);
        Observe(metrics);
    }

    /// <summary>Gets the lock that guards everything that readers and timelines share.</summary>
    public Lock Gate { get; } = new();

    public ITimelineListener? Listener
    {
        get => _history.Listener;
        set => _history.Listener = value;
    }

    /// <summary>Gets the id of the log's term. Empty until the log is open.</summary>
    public string Epoch { get; private set; } = "";

    /// <summary>Gets the position of the latest status.</summary>
    public long Head { get; private set; }

    /// <summary>Gets the number of erasures. A page that was read from the log before the latest erasure may contain erased statuses.</summary>
    public long LockedErasures => _erased.Count;

    /// <summary>Gets the memory of the kept statuses, in bytes.</summary>
    public long LockedBytes => _history.Bytes;

    public void Appended(IReadOnlyList<LoggedStatus> statuses)
    {
        // Outside the gate, because this calls the host's mapping function.
        var payloadsForAll = _views.DiffersForAll ? statuses.Select(PayloadForAll).ToArray() : null;
        lock (Gate)
        {
            LockedForgetExpired();
            for (var index = 0; index < statuses.Count; index++)
            {
                Record(statuses[index], payloadsForAll?[index]);
            }

            foreach (var status in statuses)
            {
                _history.Trim(status.ExecutionId);
            }

            _history.Trim();
        }

        foreach (var status in statuses)
        {
            using var activity = NotificationActivities.Send(status.ExecutionId, status.Origin?.Context ?? default);
            _metrics.StatusPublished(status.Origin?.Timestamp);
        }
    }

    public void Progressed(IReadOnlyList<ProgressValue> values)
    {
        foreach (var value in values)
        {
            using var activity = NotificationActivities.Send(value.Message.ExecutionId, value.Origin?.Context ?? default);
            lock (Gate)
            {
                LockedForgetExpired();
                if (!_history.TryAdd(value, ++_versions, out var deployment))
                {
                    continue;
                }

                Listener?.Progressed(deployment);
            }

            _metrics.ProgressPublished(value.Origin?.Timestamp);
        }
    }

    public void Reset(LogSnapshot snapshot)
    {
        var latest = snapshot.Latest.Select(status => (status, PayloadForAll(status))).ToArray();
        var recent = snapshot.Recent.Select(status => (status, PayloadForAll(status))).ToArray();
        lock (Gate)
        {
            _history.Clear(snapshot.Recent.Count > 0 ? snapshot.CompleteAfter : snapshot.Position);
            _pages.Clear();
            _current = null;
            (Epoch, Head) = (snapshot.Epoch, snapshot.Position);
            _earlierTerms = snapshot.EarlierTerms.ToDictionary(term => term.Epoch, term => term.End, StringComparer.Ordinal);
            foreach (var (status, payloadForAll) in latest)
            {
                _history.Add(status, payloadForAll, isRecent: false);
            }

            foreach (var (status, payloadForAll) in recent)
            {
                _history.Add(status, payloadForAll, isRecent: true);
            }

            foreach (var executionId in _history.Deployments.Keys.ToArray())
            {
                _history.Trim(executionId);
            }

            _history.Trim();
            LockedForgetExpired();
            Listener?.Reset();
            _waiters.Reached(Epoch, Head);
        }
    }

    /// <summary>Erases a deployment from memory after the log has erased it.</summary>
    /// <returns>true if the deployment was known; otherwise, false.</returns>
    public bool Erase(string executionId)
    {
        lock (Gate)
        {
            _erased.Add(executionId, Head);
            var wasKnown = _history.Erase(executionId);
            _pages.Clear();
            _current = null;
            Listener?.Erased(executionId);
            return wasKnown;
        }
    }

    public IReadOnlyList<LoggedStatus> GetLatest()
    {
        lock (Gate)
        {
            LockedForgetExpired();
            return [.. _history.Deployments.Values.Select(each => each.Latest?.Status).OfType<LoggedStatus>().OrderBy(status => status.Position)];
        }
    }

    /// <summary>Returns the latest state of a deployment; null if none is known.</summary>
    public PipelineExecutionState? GetLatestState(string executionId)
    {
        lock (Gate)
        {
            LockedForgetExpired();
            return _history.Deployments.GetValueOrDefault(executionId)?.LatestState;
        }
    }

    /// <summary>
    /// Creates the record of a status that no timeline holds. Callers must not hold the gate, because this calls the host's mapping function.
    /// </summary>
    public StatusRecord ToRecord(LoggedStatus status) => new(status, deployment: null, PayloadForAll(status));

    /// <summary>
    /// Waits until this node reaches a cursor of its current term. A cursor from another node may be ahead of this node. Completes at once for
    /// a cursor of another term.
    /// </summary>
    public Task WhenReachedAsync(DeploymentCursor cursor, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            return cursor.Epoch != Epoch || cursor.Number <= Head ? Task.CompletedTask : _waiters.WaitAsync(cursor, cancellationToken);
        }
    }

    /// <summary>Removes the deployments whose retention has expired. Call it before a read.</summary>
    public void LockedForgetExpired() => _history.ForgetExpired();

    public DeploymentTimeline? LockedFind(string executionId) => _history.Deployments.GetValueOrDefault(executionId);

    /// <summary>
    /// Returns whether the log has, or had, exactly the statuses that the owner of a cursor has received. A cursor of an earlier term is valid
    /// up to the start of the next term, because the log lost any later statuses of the earlier term.
    /// </summary>
    public bool LockedVouchesFor(DeploymentCursor cursor) =>
        cursor.Epoch == Epoch || (_earlierTerms.TryGetValue(cursor.Epoch, out var end) && cursor.Number <= end);

    /// <summary>Returns whether a deployment was erased after a position and has no new status since.</summary>
    public bool LockedWasErased(DeploymentScope scope, long position) =>
        !scope.IsAll && _erased.WasErasedAfter(scope.ExecutionId, position) && LockedFind(scope.ExecutionId)?.Latest is null;

    /// <summary>Returns the execution ids that were erased after the given number of erasures. Null if they are no longer known.</summary>
    public IReadOnlyCollection<string>? LockedErasedSince(long erasures) => _erased.Since(erasures);

    /// <summary>Returns the position after which memory has every status of a scope.</summary>
    public long LockedCompleteAfter(DeploymentScope scope) => _history.CompleteAfter(scope);

    /// <summary>Returns whether memory has every status of a scope after a position.</summary>
    public bool LockedReaches(DeploymentScope scope, long after) => after <= Head && after >= _history.CompleteAfter(scope);

    /// <summary>
    /// Reads the statuses of a deployment after one position, up to and including another position. Returns null if there are none. The caller
    /// makes sure that no status after the first position is missing.
    /// </summary>
    public StatusPage? LockedRead(DeploymentTimeline deployment, long after, long upTo, PageSize room) =>
        _pages.Read(deployment.Statuses, after, upTo, forAll: false, Epoch, room);

    /// <summary>Reads the statuses of all deployments after a position. Returns null if there are none.</summary>
    public StatusPage? LockedReadAll(long after, PageSize room) =>
        _pages.Read(_history.All, after, long.MaxValue, forAll: true, Epoch, room);

    /// <summary>Returns the statuses of all deployments that follow a position.</summary>
    public IEnumerable<StatusRecord> LockedAfter(long after)
    {
        for (var index = _history.All.IndexAfter(after); index < _history.All.Count; index++)
        {
            yield return _history.All[index];
        }
    }

    /// <summary>Returns the execution ids of the statuses of all deployments that follow a position, up to a maximum number of statuses.</summary>
    public IEnumerable<string> LockedIdsAfter(long after, int maxStatuses) =>
        LockedAfter(after).Take(maxStatuses).Select(record => record.ExecutionId);

    /// <summary>
    /// Returns the active and the recently finished deployments, ordered by their latest position. Callers share the array until the next
    /// status or for one second, whichever is shorter.
    /// </summary>
    public DeploymentTimeline[] LockedCurrent()
    {
        if (_current is null || _time.GetElapsedTime(_currentSince) >= _currentLifetime)
        {
            LockedForgetExpired();
            _currentSince = _time.GetTimestamp();
            var finishedSince = _time.GetUtcNow() - _options.History.RecentlyFinishedWindow;
            _current = [.. _history.Retention.Active.Concat(_history.Retention.Finished.Where(each => each.FinishedAt >= finishedSince))];
            Array.Sort(_current, static (one, other) => one.LatestPosition.CompareTo(other.LatestPosition));
        }

        return _current;
    }

    /// <summary>Returns the deployments whose latest status follows a position, ordered by their latest position.</summary>
    public DeploymentTimeline[] LockedChangedAfter(long position)
    {
        DeploymentTimeline[] changed = [.. _history.Deployments.Values.Where(each => each.LatestPosition > position)];
        Array.Sort(changed, static (one, other) => one.LatestPosition.CompareTo(other.LatestPosition));
        return changed;
    }

    private void Record(LoggedStatus status, byte[]? payloadForAll)
    {
        var record = _history.Add(status, payloadForAll, isRecent: true);
        Head = status.Position;
        _current = null;
        _waiters.Reached(Epoch, Head);
        Listener?.Appended(record);
    }

    private byte[]? PayloadForAll(LoggedStatus status)
    {
        if (!_views.DiffersForAll)
        {
            return null;
        }

        var message = StatusPayload.Read(status.Payload.Span, status.Sequence, status.Position);
        var shown = _views.ForAll(message.Details);
        return ReferenceEquals(shown, message.Details)
            ? null
            : StatusPayload.Write(message.ExecutionId, message.Status, message.UpdatedAt, shown);
    }

    private void Observe(NotificationMetrics metrics)
    {
        metrics.Meter.CreateObservableGauge(
            NotificationMetrics.Prefix + "history.deployments",
            () => Locked(history => history.Deployments.Count),
            "{deployment}",
            "Deployments in the history.");
        metrics.Meter.CreateObservableGauge(
            NotificationMetrics.Prefix + "history.statuses",
            () => Locked(history => history.All.Count),
            "{status}",
            "Statuses kept in the timeline of all deployments.");
        metrics.Meter.CreateObservableGauge(
            NotificationMetrics.Prefix + "history.bytes", () => Locked(history => history.Bytes), "By", "Memory of the kept statuses.");
    }

    private T Locked<T>(Func<StatusHistory, T> read)
    {
        lock (Gate)
        {
            LockedForgetExpired();
            return read(_history);
        }
    }
}
