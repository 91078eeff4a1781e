using HotSwap.Notifications.Core.Tests.Simulation.Guarantees;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>
/// The log in memory, with a commit that takes as long as the schedule decides. It can also lose its tail, like a restored backup, and then
/// begins a new term.
/// </summary>
internal sealed class SimulatedLog(
    ScheduleSettings settings, SimulatedTime time, SeededRandom random, GuaranteeChecker checker, bool publishesEarly, Trace? trace)
    : IDeploymentLog, ILogObserver
{
    private readonly List<LogItem> _committed = [];
    private readonly List<LoggedStatus> _publishedEarly = [];

    /// <summary>The statuses of the log, if it can be read back.</summary>
    private readonly List<LoggedStatus> _held = [];

    /// <summary>The pending reads.</summary>
    private readonly List<Action> _reads = [];
    private long _trimmedUpTo;
    private string _epoch = "";
    private MemoryDeploymentLog _inner = new(settings.Options, time);
    private ILogObserver _observer = null!;
    private IReadOnlyList<LogItem>? _batch;
    private TaskCompletionSource<IReadOnlyList<AppendResult>>? _appending;
    private IReadOnlyList<AppendResult>? _results;
    private IReadOnlyList<ProgressValue>? _values;
    private TaskCompletionSource? _sharing;

    /// <summary>The reports of the log since the start of a reset, for <see cref="Reset"/>.</summary>
    private List<LoggedStatus>? _replayed;

    public LogTraits Traits => settings.ReadsBack ? LogTraits.ReadsBack : LogTraits.None;

    public string? Trouble => null;

    /// <summary>Gets a value indicating whether a call of the engine is waiting for the log.</summary>
    public bool IsBusy => _appending is not null || _sharing is not null || _reads.Count > 0;

    /// <summary>Gets the number of committed statuses, including those of earlier terms.</summary>
    public long Committed { get; private set; }

    public Task OpenAsync(ILogObserver observer, CancellationToken cancellationToken)
    {
        _observer = observer;
        return _inner.OpenAsync(this, cancellationToken);
    }

    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<LogItem> batch, CancellationToken cancellationToken)
    {
        if (publishesEarly)
        {
            _results = Append(batch);
        }
        else if (random.Chance(settings.InstantCommitPercent))
        {
            return new ValueTask<IReadOnlyList<AppendResult>>(Append(batch));
        }

        _batch = batch;
        _appending = new TaskCompletionSource<IReadOnlyList<AppendResult>>();
        return new ValueTask<IReadOnlyList<AppendResult>>(_appending.Task);
    }

    public ValueTask ShareProgressAsync(IReadOnlyList<ProgressValue> values, CancellationToken cancellationToken)
    {
        if (random.Chance(settings.InstantCommitPercent))
        {
            Share(values);
            return ValueTask.CompletedTask;
        }

        _values = values;
        _sharing = new TaskCompletionSource();
        return new ValueTask(_sharing.Task);
    }

    /// <summary>Commits the pending append, and answers the call at once or in a later step.</summary>
    public void Step()
    {
        if (random.Chance(settings.TrimPercent))
        {
            _trimmedUpTo = Math.Max(_trimmedUpTo, random.Next((int)(_trimmedUpTo + _held.Count + 1)));
            _held.RemoveAll(status => status.Position <= _trimmedUpTo);
        }

        if (_reads.Count > 0 && (random.Chance(50) || (_appending is null && _sharing is null)))
        {
            var read = random.Next(_reads.Count);
            var complete = _reads[read];
            _reads.RemoveAt(read);
            complete();
            return;
        }

        if (_sharing is { } sharing)
        {
            trace?.Add("  progress is shared");
            Share(_values!);
            _sharing = null;
            sharing.SetResult();
            return;
        }

        var commits = _results is null || publishesEarly;
        if (publishesEarly)
        {
            _publishedEarly.ForEach(Tell);
            _publishedEarly.Clear();
        }

        _results ??= Append(_batch!);
        if (commits && random.Chance(30))
        {
            return;
        }

        var (appending, results) = (_appending!, _results);
        (_appending, _results, _batch) = (null, null, null);
        trace?.Add("  the append is answered");
        appending.SetResult(results);
    }

    /// <summary>Loses some of the newest statuses, and begins a new term.</summary>
    public void Reset()
    {
        var kept = random.Chance(40) ? _committed.Count : random.Between(Math.Max(0, _committed.Count - 8), _committed.Count);
        _committed.RemoveRange(kept, _committed.Count - kept);
        _inner = new MemoryDeploymentLog(settings.Options, time);
        _replayed = [];
        _ = _inner.OpenAsync(this, CancellationToken.None);
        Result(_inner.AppendAsync(_committed, CancellationToken.None));

        var completeAfter = Math.Max(random.Next(kept + 1), kept - 12);
        var latest = Result(_inner.ReadLatestAsync(DeploymentScope.All, long.MaxValue, int.MaxValue, CancellationToken.None));
        List<LoggedStatus> replayed = [.. _replayed];
        _replayed = null;
        _held.Clear();
        _held.AddRange(replayed);
        _trimmedUpTo = 0;
        var recent = replayed.Skip(completeAfter).ToList();
        trace?.Add($"  the log keeps {kept} statuses and begins the term {_epoch[..4]}; complete after {completeAfter}");
        checker.TermBegan(_epoch, replayed);
        _observer.Reset(new LogSnapshot
        {
            Epoch = _epoch,
            Position = kept,
            CompleteAfter = completeAfter,
            Recent = recent,
            Latest = [.. latest.Statuses.Where(status => status.Position <= completeAfter && !recent.Exists(each => each.ExecutionId == status.ExecutionId))
                .OrderBy(status => status.Position)],
        });
    }

    void ILogObserver.Appended(IReadOnlyList<LoggedStatus> statuses)
    {
        if (_replayed is not null)
        {
            _replayed.AddRange(statuses);
            return;
        }

        _held.AddRange(statuses);
        foreach (var status in statuses)
        {
            if (publishesEarly)
            {
                _publishedEarly.Add(status);
            }
            else
            {
                Tell(status);
            }
        }

        _observer.Appended(statuses);
    }

    void ILogObserver.Progressed(IReadOnlyList<ProgressValue> values) => _observer.Progressed(values);

    void ILogObserver.Reset(LogSnapshot snapshot)
    {
        _epoch = snapshot.Epoch;
        if (_replayed is null)
        {
            checker.TermBegan(snapshot.Epoch, []);
            _observer.Reset(snapshot);
        }
    }

    IReadOnlyList<LoggedStatus> ILogObserver.GetLatest() => _observer.GetLatest();

    public ValueTask<LogPage> ReadAsync(DeploymentScope scope, long after, int max, CancellationToken cancellationToken) =>
        Read(() =>
        {
            var following = _held.Where(status => status.Position > after && IsIn(scope, status)).ToList();
            var isLast = following.Count <= max;
            List<LoggedStatus> page = [.. following.Take(max)];
            return new LogPage
            {
                Statuses = page,
                CompleteAfter = _trimmedUpTo,
                End = new DeploymentCursor(_epoch, isLast ? Head : page[^1].Position),
                IsLast = isLast,
            };
        });

    public ValueTask<LatestPage> ReadLatestAsync(DeploymentScope scope, long before, int max, CancellationToken cancellationToken) =>
        Read(() =>
        {
            List<LoggedStatus> latest = [.. _held.Where(status => IsIn(scope, status)).GroupBy(status => status.ExecutionId)
                .Select(statuses => statuses.Last()).Where(status => status.Position < before).OrderByDescending(status => status.Position)];
            return new LatestPage { Statuses = [.. latest.Take(max)], Head = new DeploymentCursor(_epoch, Head), IsLast = latest.Count <= max };
        });

    /// <summary>Returns whether the log can be read back to a status of a deployment.</summary>
    public bool Knows(string executionId) => settings.ReadsBack && _held.Exists(status => status.ExecutionId == executionId);

    public ValueTask<CursorValidity> CheckCursorAsync(DeploymentCursor cursor, CancellationToken cancellationToken) =>
        _inner.CheckCursorAsync(cursor, cancellationToken);

    private long Head => _trimmedUpTo + _held.Count;

    private static bool IsIn(DeploymentScope scope, LoggedStatus status) => scope.IsAll || scope.ExecutionId == status.ExecutionId;

    /// <summary>Reads at once, or in a later step. The read returns the content of the log at that step.</summary>
    private ValueTask<T> Read<T>(Func<T> read)
    {
        if (random.Chance(settings.InstantCommitPercent))
        {
            return new ValueTask<T>(read());
        }

        var reading = new TaskCompletionSource<T>();
        var fails = random.Chance(settings.FailingReadPercent);
        _reads.Add(() =>
        {
            if (fails)
            {
                reading.SetException(new InjectedException());
            }
            else
            {
                reading.SetResult(read());
            }
        });
        return new ValueTask<T>(reading.Task);
    }

    private IReadOnlyList<AppendResult> Append(IReadOnlyList<LogItem> batch)
    {
        _committed.AddRange(batch);
        Committed += batch.Count;
        return Result(_inner.AppendAsync(batch, CancellationToken.None));
    }

    /// <summary>Waits for a call of the log in memory, which always completes at once.</summary>
    private static T Result<T>(ValueTask<T> call) => call.AsTask().Result;

    private void Share(IReadOnlyList<ProgressValue> values) => _inner.ShareProgressAsync(values, CancellationToken.None).AsTask().Wait();

    private void Tell(LoggedStatus status)
    {
        trace?.Add($"  committed: {status.ExecutionId} {status.Sequence} at {status.Position}{(status.IsFinal ? ", final" : "")}");
        checker.Appended(_epoch, status.ExecutionId, status.Sequence, status.Position, status.IsFinal);
    }
}
