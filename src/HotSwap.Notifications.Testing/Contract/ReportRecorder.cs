using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>Records the reports of a log, and checks the rules for every report.</summary>
internal sealed class ReportRecorder : ILogObserver
{
    private readonly Lock _lock = new();
    private readonly List<object> _reported = [];
    private readonly Dictionary<long, LoggedStatus> _statuses = [];
    private readonly Dictionary<string, LoggedStatus> _latest = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = NewSource();
    private LogSnapshot? _snapshot;
    private int _activeCalls;

    /// <summary>Gets or sets the duration of each call. An overlapping call ends the wait early. Default zero.</summary>
    public TimeSpan CallDuration { get; set; }

    /// <summary>Gets the first report that broke the contract: what happened, the expected and the actual value.</summary>
    public (string What, string Expected, string Actual)? Problem { get; private set; }

    /// <summary>Gets the latest position that was reported.</summary>
    public long Position { get; private set; }

    /// <summary>Gets all reports in order: snapshots, statuses and progress values.</summary>
    public IReadOnlyList<object> Reported => Locked(() => _reported.ToArray());

    public IReadOnlyList<LoggedStatus> Statuses => [.. Reported.OfType<LoggedStatus>()];

    /// <summary>Gets the snapshot of the latest Reset; null before the first one.</summary>
    public LogSnapshot? Snapshot => Locked(() => _snapshot);

    /// <summary>Gets a task that completes with the next report.</summary>
    public Task Changed => Locked(() => _changed.Task);

    public LoggedStatus? Find(long position) => Locked(() => _statuses.GetValueOrDefault(position));

    public void Appended(IReadOnlyList<LoggedStatus> statuses) => Report(() =>
    {
        foreach (var status in statuses)
        {
            Check(_snapshot is not null, "Appended was called before Reset.", "Reset is the first call", Items.Text(status));
            Check(
                status.Position == Position + 1,
                "Appended reported a status that does not follow the latest one: a status is missing, repeated or out of order.",
                $"Position {Position + 1}",
                Items.Text(status));
            Record(status);
            Position = status.Position;
        }

        _reported.AddRange(statuses);
    });

    public void Progressed(IReadOnlyList<ProgressValue> values) => Report(() =>
    {
        Check(_snapshot is not null, "Progressed was called before Reset.", "Reset is the first call", "Progressed");
        _reported.AddRange(values.Cast<object>());
    });

    public void Reset(LogSnapshot snapshot) => Report(() =>
    {
        Check(snapshot.Epoch.Length is > 0 and <= 128, "The snapshot's Epoch has a wrong length.", "1 to 128 characters", $"'{snapshot.Epoch}'");
        Check(
            snapshot.Recent.Select(status => status.Position).SequenceEqual(Positions(snapshot.CompleteAfter, snapshot.Position)),
            $"The snapshot's Recent does not have every status after CompleteAfter ({snapshot.CompleteAfter}) up to Position ({snapshot.Position}), in order.",
            Items.List(Positions(snapshot.CompleteAfter, snapshot.Position), Items.Text),
            Items.List(snapshot.Recent, status => Items.Text(status.Position)));
        var recent = snapshot.Recent.Select(status => status.ExecutionId).ToHashSet(StringComparer.Ordinal);
        var latest = snapshot.Latest.Select(status => status.Position).ToList();
        Check(
            latest.SequenceEqual(latest.Distinct().Order())
                && snapshot.Latest.All(status => status.Position <= snapshot.CompleteAfter && !recent.Contains(status.ExecutionId)),
            "The snapshot's Latest is not ordered by Position, or has a deployment that Recent also has.",
            $"ascending Positions up to CompleteAfter ({snapshot.CompleteAfter}), of deployments without a status in Recent",
            Items.List(snapshot.Latest, Items.Text));
        (_snapshot, Position) = (snapshot, snapshot.Position);
        _statuses.Clear();
        _latest.Clear();
        foreach (var status in snapshot.Latest.Concat(snapshot.Recent))
        {
            Record(status);
        }

        _reported.Add(snapshot);
    });

    public IReadOnlyList<LoggedStatus> GetLatest() => Locked(() => _latest.Values.OrderBy(status => status.Position).ToArray());

    private static IEnumerable<long> Positions(long after, long upTo)
    {
        for (var position = after + 1; position <= upTo; position++)
        {
            yield return position;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Record(LoggedStatus status) => _statuses[status.Position] = _latest[status.ExecutionId] = status;

    private void Report(Action report)
    {
        if (Interlocked.Increment(ref _activeCalls) > 1)
        {
            lock (_lock)
            {
                Check(false, "The log called the observer during an earlier call.", "one call at a time", "two calls at a time");
            }
        }
        else if (CallDuration > TimeSpan.Zero)
        {
            SpinWait.SpinUntil(() => Volatile.Read(ref _activeCalls) > 1, CallDuration);
        }

        lock (_lock)
        {
            report();
            _changed.TrySetResult();
            _changed = NewSource();
        }

        Interlocked.Decrement(ref _activeCalls);
    }

    private void Check(bool isKept, string what, string expected, string actual)
    {
        if (!isKept)
        {
            Problem ??= (what, expected, actual);
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
