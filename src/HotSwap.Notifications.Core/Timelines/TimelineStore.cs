using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Telemetry;
using HotSwap.Notifications.Views;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Timelines;

/// <summary>
/// What this node knows of the log: a timeline for each deployment, and one for all. It is the send buffer that all readers share. Bounded
/// by the options, whatever clients do.
/// </summary>
/// <remarks>Members whose name begins with <c>Locked</c> are to be called within <see cref="Gate"/>.</remarks>
internal sealed class TimelineStore : ILogObserver
{
    /// <summary>How long deployments that have finished meanwhile may stay in the shared array.</summary>
    private static readonly TimeSpan _currentLifetime = TimeSpan.FromSeconds(1);

    private readonly DeploymentNotificationsOptions _options;
    private readonly StateViews _views;
    private readonly TimeProvider _time;
    private readonly NotificationMetrics _metrics;
    private readonly Dictionary<string, DeploymentTimeline> _deployments = new(StringComparer.Ordinal);
    private readonly RetentionOrder<DeploymentTimeline> _retention = new();
    private readonly EvictionOrder _eviction = new();
    private readonly StatusRing _all = new();
    private readonly PageReader _pages = new();
    private readonly CursorWaiters _waiters = new();
    private DeploymentTimeline[]? _current;
    private DateTimeOffset _currentUntil;
    private long _allCompleteAfter;
    private long _versions;

    /// <summary>No status after this position has been forgotten together with its deployment.</summary>
    private long _forgottenUpTo;

    public TimelineStore(
        IOptions<DeploymentNotificationsOptions> options, StateViews views, TimeProvider time, NotificationMetrics metrics)
    {
        _options = options.Value;
        _views = views;
        _time = time;
        _metrics = metrics;
        Observe(metrics);
    }

    /// <summary>Gets what guards everything that readers and timelines share.</summary>
    public Lock Gate { get; } = new();

    public ITimelineListener? Listener { get; set; }

    /// <summary>Gets the id of the log's term. Empty until the log is open.</summary>
    public string Epoch { get; private set; } = "";

    /// <summary>Gets the position of the latest status.</summary>
    public long Head { get; private set; }

    public void Appended(IReadOnlyList<LoggedStatus> statuses)
    {
        // The host's mapping is called outside the gate.
        var payloadsForAll = _views.DiffersForAll ? statuses.Select(PayloadForAll).ToArray() : null;
        lock (Gate)
        {
            LockedForgetExpired();
            for (var index = 0; index < statuses.Count; index++)
            {
                Listener?.Appended(Record(statuses[index], payloadsForAll?[index]));
            }

            foreach (var status in statuses)
            {
                Trim(status.ExecutionId);
            }

            Trim();
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
                var deployment = GetOrAdd(value.Message.ExecutionId);
                if (!deployment.TryAdd(value, ++_versions))
                {
                    continue;
                }

                deployment.ActiveAt = _time.GetUtcNow();
                _retention.Touch(deployment);
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
            Clear(snapshot);
            foreach (var (status, payloadForAll) in latest)
            {
                Record(status, payloadForAll, isRecent: false);
            }

            foreach (var (status, payloadForAll) in recent)
            {
                Record(status, payloadForAll);
            }

            if (Head < snapshot.Position)
            {
                (Head, _allCompleteAfter) = (snapshot.Position, snapshot.Position);
            }

            foreach (var executionId in _deployments.Keys.ToArray())
            {
                Trim(executionId);
            }

            Trim();
            LockedForgetExpired();
            Listener?.Reset();
            _waiters.Reached(Epoch, Head);
        }
    }

    public IReadOnlyList<LoggedStatus> GetLatest()
    {
        lock (Gate)
        {
            LockedForgetExpired();
            return [.. _deployments.Values.Select(each => each.Latest?.Status).OfType<LoggedStatus>().OrderBy(status => status.Position)];
        }
    }

    /// <summary>Returns the latest state of a deployment; null where none is known.</summary>
    public PipelineExecutionState? GetLatestState(string executionId)
    {
        lock (Gate)
        {
            LockedForgetExpired();
            return _deployments.GetValueOrDefault(executionId)?.LatestState;
        }
    }

    /// <summary>Waits until this node has come to a cursor of its own term, as one that another node gave may lie ahead.</summary>
    public Task WhenReachedAsync(DeploymentCursor cursor, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            return cursor.Epoch != Epoch || cursor.Number <= Head ? Task.CompletedTask : _waiters.WaitAsync(cursor, cancellationToken);
        }
    }

    public DeploymentTimeline? LockedFind(string executionId) => _deployments.GetValueOrDefault(executionId);

    /// <summary>Returns whether everything of a scope after a position of this term is there.</summary>
    public bool LockedReaches(DeploymentScope scope, long after) => after <= Head && after >= LockedCompleteAfter(scope);

    /// <summary>Returns the position after which every status of a scope is there.</summary>
    public long LockedCompleteAfter(DeploymentScope scope) =>
        scope.IsAll ? _allCompleteAfter : LockedFind(scope.ExecutionId)?.CompleteAfter ?? _forgottenUpTo;

    /// <summary>
    /// Reads the statuses of a deployment after a position, up to a limit. Null where there are none. The caller sees to it that nothing
    /// after the position is missing.
    /// </summary>
    public StatusPage? LockedRead(DeploymentTimeline deployment, long after, long upTo, PageSize room) =>
        _pages.Read(deployment.Statuses, after, upTo, forAll: false, Epoch, room);

    /// <summary>Reads the statuses of all deployments after a position. Null where there are none.</summary>
    public StatusPage? LockedReadAll(long after, PageSize room) =>
        _pages.Read(_all, after, long.MaxValue, forAll: true, Epoch, room);

    /// <summary>Returns the statuses of all deployments that follow a position.</summary>
    public IEnumerable<StatusRecord> LockedAfter(long after)
    {
        for (var index = _all.IndexAfter(after); index < _all.Count; index++)
        {
            yield return _all[index];
        }
    }

    /// <summary>Returns the execution ids of the statuses of all deployments that follow a position, up to a number of statuses.</summary>
    public IEnumerable<string> LockedIdsAfter(long after, int maxStatuses) =>
        LockedAfter(after).Take(maxStatuses).Select(record => record.ExecutionId);

    /// <summary>
    /// Returns the deployments that are active, and those that finished a short time ago, ordered by their latest position. All who ask
    /// at the same head share the array.
    /// </summary>
    public DeploymentTimeline[] LockedCurrent()
    {
        var now = _time.GetUtcNow();
        if (_current is null || now >= _currentUntil)
        {
            LockedForgetExpired();
            _currentUntil = now + _currentLifetime;
            var finishedSince = now - _options.RecentlyFinishedWindow;
            _current = [.. _retention.Active.Concat(_retention.Finished.Where(each => each.FinishedAt >= finishedSince)).Where(each => each.Latest is not null)];
            Array.Sort(_current, static (one, other) => one.LatestPosition.CompareTo(other.LatestPosition));
        }

        return _current;
    }

    /// <summary>Returns the deployments whose latest status follows a position, ordered by their latest position.</summary>
    public DeploymentTimeline[] LockedChangedAfter(long position)
    {
        DeploymentTimeline[] changed = [.. _deployments.Values.Where(each => each.LatestPosition > position)];
        Array.Sort(changed, static (one, other) => one.LatestPosition.CompareTo(other.LatestPosition));
        return changed;
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

    private StatusRecord Record(LoggedStatus status, byte[]? payloadForAll, bool isRecent = true)
    {
        var deployment = GetOrAdd(status.ExecutionId);
        var record = new StatusRecord(status, deployment) { IsInDeployment = true, IsInAll = isRecent };
        if (payloadForAll is not null)
        {
            record.ShowToAll(payloadForAll);
        }

        if (deployment.Latest is { } previous)
        {
            _eviction.Superseded(previous);
        }

        deployment.Add(record);
        deployment.ActiveAt = status.AppendedAt;
        _retention.Touch(deployment);
        _eviction.Add(record);
        _current = null;
        if (isRecent)
        {
            Head = status.Position;
            _all.Add(record);
            _waiters.Reached(Epoch, Head);
        }

        return record;
    }

    private DeploymentTimeline GetOrAdd(string executionId)
    {
        if (_deployments.TryGetValue(executionId, out var deployment))
        {
            return deployment;
        }

        if (_deployments.Count >= _options.MaxDeployments)
        {
            Forget(_retention.Next!);
        }

        deployment = new DeploymentTimeline(executionId, _forgottenUpTo) { ActiveAt = _time.GetUtcNow() };
        _deployments.Add(executionId, deployment);
        _retention.Touch(deployment);
        return deployment;
    }

    /// <summary>Drops what is neither among the newest of a deployment nor still to be read.</summary>
    private void Trim(string executionId)
    {
        if (!_deployments.TryGetValue(executionId, out var deployment) || deployment.Statuses.Count <= _options.HistoryPerDeployment)
        {
            return;
        }

        var read = Listener?.LowestCursor(DeploymentScope.Of(executionId)) ?? long.MaxValue;
        while (deployment.Statuses.Count > _options.HistoryPerDeployment && deployment.Statuses.First.Position <= read)
        {
            DropFirst(deployment);
        }
    }

    private void Trim()
    {
        if (_all.Count > _options.HistoryOfAll)
        {
            var read = Listener?.LowestCursor(DeploymentScope.All) ?? long.MaxValue;
            while (_all.Count > _options.HistoryOfAll && _all.First.Position <= read)
            {
                DropFirstOfAll();
            }
        }

        while (_eviction.Bytes > _options.HistoryBytes && TryEvict())
        {
        }
    }

    /// <summary>Drops the oldest status that is not the latest of its deployment; else a deployment, finished ones first.</summary>
    private bool TryEvict()
    {
        if (_eviction.TakeOldest() is not { } oldest)
        {
            if (_retention.Next is not { } deployment || _deployments.Count == 1)
            {
                return false;
            }

            Forget(deployment);
            return true;
        }

        while (oldest.IsInAll)
        {
            DropFirstOfAll();
        }

        while (oldest.IsInDeployment)
        {
            DropFirst(oldest.Deployment);
        }

        return true;
    }

    private void DropFirst(DeploymentTimeline deployment)
    {
        var dropped = deployment.Statuses.RemoveFirst();
        dropped.IsInDeployment = false;
        deployment.CompleteAfter = dropped.Position;
        _eviction.Dropped(dropped);
    }

    private void DropFirstOfAll()
    {
        var dropped = _all.RemoveFirst();
        dropped.IsInAll = false;
        _allCompleteAfter = dropped.Position;
        _eviction.Dropped(dropped);
    }

    /// <summary>Forgets what finished longer ago than it is remembered. To be called before a question is answered.</summary>
    public void LockedForgetExpired()
    {
        var expired = _time.GetUtcNow() - _options.FinishedRetention;
        while (_retention.OldestFinished is { } oldest && oldest.FinishedAt <= expired)
        {
            Forget(oldest);
        }

        // Late progress of a deployment that was forgotten does not keep it for ever.
        while (_retention.OldestActive is { Latest: null } silent && silent.ActiveAt <= expired)
        {
            Forget(silent);
        }
    }

    private void Forget(DeploymentTimeline deployment)
    {
        _deployments.Remove(deployment.ExecutionId);
        _retention.Remove(deployment);
        _forgottenUpTo = Math.Max(_forgottenUpTo, deployment.LatestPosition);
        while (deployment.Statuses.Count > 0)
        {
            DropFirst(deployment);
        }

        // What only the timeline of all still has is now evicted like any other old status.
        _eviction.Superseded(deployment.Latest);
        _current = null;
    }

    private void Clear(LogSnapshot snapshot)
    {
        _deployments.Clear();
        _retention.Clear();
        _eviction.Clear();
        _all.Clear();
        _pages.Clear();
        _current = null;
        Epoch = snapshot.Epoch;
        Head = snapshot.CompleteAfter;
        _allCompleteAfter = snapshot.CompleteAfter;
        _forgottenUpTo = snapshot.CompleteAfter;
    }

    private void Observe(NotificationMetrics metrics)
    {
        metrics.Meter.CreateObservableGauge(
            NotificationMetrics.Prefix + "history.deployments", () => Locked(() => _deployments.Count), "{deployment}", "Deployments that are remembered.");
        metrics.Meter.CreateObservableGauge(
            NotificationMetrics.Prefix + "history.statuses", () => Locked(() => _all.Count), "{status}", "Statuses kept in the timeline of all deployments.");
        metrics.Meter.CreateObservableGauge(
            NotificationMetrics.Prefix + "history.bytes", () => Locked(() => _eviction.Bytes), "By", "Memory that the kept statuses take.");
    }

    private T Locked<T>(Func<T> read)
    {
        lock (Gate)
        {
            LockedForgetExpired();
            return read();
        }
    }
}
