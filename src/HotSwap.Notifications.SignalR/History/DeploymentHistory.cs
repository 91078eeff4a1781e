using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.History;

/// <summary>
/// What this node knows: the latest state and newest progress of each deployment, and the recent statuses of each and of all.
/// Subscriptions are answered from here. Bounded by the options, whatever clients ask for.
/// </summary>
internal sealed class DeploymentHistory
{
    private readonly Lock _lock = new();
    private readonly DeploymentNotificationsOptions _options;
    private readonly TimeProvider _time;
    private readonly HashSet<string> _finalStatuses;
    private readonly string[] _finalStatusList;
    private string _epoch = Guid.NewGuid().ToString("N");

    private readonly Dictionary<string, DeploymentRecord> _records = new(StringComparer.Ordinal);
    private readonly LinkedList<DeploymentRecord> _active = [];
    private readonly LinkedList<DeploymentRecord> _finished = [];
    private readonly RecentStatuses _recent;

    private readonly HistoryChanges _changes = new();
    private long _latestPosition;

    /// <summary>All statuses of all deployments after this position are in <see cref="_recent"/>.</summary>
    private long _recentComplete;

    /// <summary>No status after this position has been forgotten together with its deployment.</summary>
    private long _forgottenUpTo;

    public DeploymentHistory(IOptions<DeploymentNotificationsOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _recent = new RecentStatuses(_options.HistoryOfAll);
        _finalStatuses = new HashSet<string>(_options.FinalStatuses, StringComparer.Ordinal);
        _finalStatusList = [.. _finalStatuses.Order(StringComparer.Ordinal)];
    }

    public long LatestPosition
    {
        get
        {
            lock (_lock)
            {
                return _latestPosition;
            }
        }
    }

    public int DeploymentCount
    {
        get
        {
            lock (_lock)
            {
                ForgetExpired();
                return _records.Count;
            }
        }
    }

    public int RecentCount
    {
        get
        {
            lock (_lock)
            {
                return _recent.Count;
            }
        }
    }

    /// <summary>Whether a deployment is over with this status.</summary>
    public bool IsFinal(string status) => _finalStatuses.Contains(status);

    public long LatestSequence(string executionId)
    {
        lock (_lock)
        {
            ForgetExpired();
            return _records.GetValueOrDefault(executionId)?.LatestSequence ?? 0;
        }
    }

    public PipelineExecutionState? LatestState(string executionId)
    {
        lock (_lock)
        {
            ForgetExpired();
            return _records.GetValueOrDefault(executionId)?.Latest?.Details;
        }
    }

    /// <summary>The latest status of each deployment, in the order of their positions.</summary>
    public IReadOnlyList<DeploymentStatusMessage> LatestStatuses()
    {
        lock (_lock)
        {
            ForgetExpired();
            return [.. _records.Values.Select(record => record.Latest).OfType<DeploymentStatusMessage>().OrderBy(status => status.Position)];
        }
    }

    /// <summary>Forgets everything, to be filled from a log.</summary>
    /// <param name="epoch">The log's epoch.</param>
    /// <param name="completeAfter">Of the statuses up to this position only the latest ones will be restored.</param>
    public void Begin(string epoch, long completeAfter)
    {
        lock (_lock)
        {
            _records.Clear();
            _active.Clear();
            _finished.Clear();
            _recent.Clear();
            (_epoch, _latestPosition, _recentComplete, _forgottenUpTo) = (epoch, completeAfter, completeAfter, completeAfter);
            _changes.EverythingHappened();
        }
    }

    /// <summary>Restores the latest status of a deployment that has said nothing since the position given to <see cref="Begin"/>.</summary>
    /// <param name="status">The status.</param>
    /// <param name="forAll">The form of it that those see who watch all.</param>
    /// <param name="at">When it was appended.</param>
    public void Restore(DeploymentStatusMessage status, DeploymentStatusMessage forAll, DateTimeOffset at)
    {
        lock (_lock)
        {
            ForgetExpired();
            Add(status, forAll, at);
        }
    }

    /// <summary>Records a numbered status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="forAll">The form of it that those see who watch all; null where it is the same.</param>
    /// <param name="at">When it was appended; null for now.</param>
    public void Record(DeploymentStatusMessage status, DeploymentStatusMessage? forAll = null, DateTimeOffset? at = null)
    {
        lock (_lock)
        {
            ForgetExpired();
            _latestPosition = status.Position;
            if (_recent.Add(forAll ?? status) is { } displaced)
            {
                _recentComplete = displaced.Position;
            }

            Add(status, forAll ?? status, at ?? _time.GetUtcNow());
            _changes.Happened(status.ExecutionId);
            _changes.Happened(executionId: null);
        }
    }

    /// <summary>Records a progress and returns it with the Sequence it follows; null where the deployment is over.</summary>
    public DeploymentProgressMessage? Record(DeploymentProgressMessage progress)
    {
        lock (_lock)
        {
            ForgetExpired();
            var record = GetOrAdd(progress.ExecutionId);
            if (record.FinishedAt is not null)
            {
                return null;
            }

            _changes.Happened(progress.ExecutionId);
            return record.Progress = progress with { Sequence = record.LatestSequence };
        }
    }

    /// <summary>Complete at the next change. To be asked for before the history is read.</summary>
    /// <param name="executionId">The deployment whose status or progress matters; null for the statuses of all.</param>
    public Task WhenChanged(string? executionId)
    {
        lock (_lock)
        {
            return _changes.Next(executionId);
        }
    }

    /// <summary>Every status of one deployment after the cursor, or its current state.</summary>
    public DeploymentSubscription Resume(string executionId, DeploymentCursor? cursor)
    {
        lock (_lock)
        {
            ForgetExpired();
            var record = _records.GetValueOrDefault(executionId);
            var recovered = IsKnown(cursor) && cursor.Number >= (record?.CompleteAfter ?? _forgottenUpTo);
            return Answer(recovered, recovered ? record?.Statuses.After(cursor!.Number) ?? [] : Current(record), record?.Progress);
        }
    }

    /// <summary>Every status of all deployments after the cursor, or the current states.</summary>
    public DeploymentSubscription ResumeAll(DeploymentCursor? cursor)
    {
        lock (_lock)
        {
            ForgetExpired();
            var recovered = IsKnown(cursor) && cursor.Number >= _recentComplete;
            return Answer(recovered, recovered ? _recent.After(cursor!.Number) : CurrentOfAll(), progress: null);
        }
    }

    private bool IsKnown([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] DeploymentCursor? cursor) =>
        cursor is not null && cursor.Epoch == _epoch && cursor.Number <= _latestPosition;

    private DeploymentSubscription Answer(bool recovered, DeploymentStatusMessage[] statuses, DeploymentProgressMessage? progress) => new()
    {
        Cursor = new DeploymentCursor(_epoch, _latestPosition),
        Recovered = recovered,
        Statuses = statuses,
        Progress = progress,
        FinalStatuses = _finalStatusList,
    };

    private static DeploymentStatusMessage[] Current(DeploymentRecord? record) => record?.Latest is { } latest ? [latest] : [];

    private DeploymentStatusMessage[] CurrentOfAll()
    {
        var finishedSince = _time.GetUtcNow() - _options.RecentlyFinishedWindow;
        return
        [
            .. _active.Concat(_finished.Where(record => record.FinishedAt >= finishedSince))
                .Select(record => record.LatestForAll)
                .OfType<DeploymentStatusMessage>()
                .OrderBy(status => status.Position),
        ];
    }

    private void Add(DeploymentStatusMessage status, DeploymentStatusMessage forAll, DateTimeOffset at)
    {
        var record = GetOrAdd(status.ExecutionId);
        record.Add(status);
        record.LatestForAll = forAll;
        if (IsFinal(status.Status))
        {
            record.FinishedAt = at;
            record.Progress = null;
            MoveToEnd(record, _finished);
        }
        else
        {
            record.FinishedAt = null;
            MoveToEnd(record, _active);
        }
    }

    private DeploymentRecord GetOrAdd(string executionId)
    {
        if (_records.TryGetValue(executionId, out var record))
        {
            return record;
        }

        if (_records.Count >= _options.MaxDeployments)
        {
            Forget((_finished.First ?? _active.First)!.Value);
        }

        record = new DeploymentRecord(executionId, _options.HistoryPerDeployment, _forgottenUpTo);
        _records.Add(executionId, record);
        _active.AddLast(record.Node);
        return record;
    }

    private void ForgetExpired()
    {
        var expired = _time.GetUtcNow() - _options.FinishedRetention;
        while (_finished.First?.Value is { } oldest && oldest.FinishedAt <= expired)
        {
            Forget(oldest);
        }
    }

    private void Forget(DeploymentRecord record)
    {
        _records.Remove(record.ExecutionId);
        record.Node.List!.Remove(record.Node);
        _forgottenUpTo = Math.Max(_forgottenUpTo, record.Latest?.Position ?? 0);
    }

    private static void MoveToEnd(DeploymentRecord record, LinkedList<DeploymentRecord> list)
    {
        record.Node.List!.Remove(record.Node);
        list.AddLast(record.Node);
    }
}
