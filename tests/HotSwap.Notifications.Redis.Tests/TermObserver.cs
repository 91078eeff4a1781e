using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Records the reports of a log with their terms. Keeps the latest states, as a node does.</summary>
internal sealed class TermObserver : ILogObserver
{
    private readonly Lock _lock = new();
    private readonly List<(string Epoch, LoggedStatus Status)> _statuses = [];
    private readonly Dictionary<string, LoggedStatus> _latest = [];
    private readonly List<LogSnapshot> _snapshots = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LogSnapshot Snapshot => Read(() => _snapshots[^1]);

    public int Resets => Read(() => _snapshots.Count);

    public void Appended(IReadOnlyList<LoggedStatus> statuses) => Change(() => Add(_snapshots[^1].Epoch, statuses));

    public void Progressed(IReadOnlyList<ProgressValue> values)
    {
    }

    public void Reset(LogSnapshot snapshot) => Change(() =>
    {
        _latest.Clear();
        _snapshots.Add(snapshot);
        foreach (var status in snapshot.Latest)
        {
            _latest[status.ExecutionId] = status;
        }

        Add(snapshot.Epoch, snapshot.Recent);
    });

    public IReadOnlyList<LoggedStatus> GetLatest() => Read(() => _latest.Values.OrderBy(status => status.Position).ToList());

    /// <summary>Returns the distinct reports of a term.</summary>
    public List<string> In(string epoch) =>
        Read(() => _statuses.Where(each => each.Epoch == epoch).Select(each => OpenedLog.Line(each.Status)).Distinct().ToList());

    /// <summary>Waits until a number of statuses has been reported outside snapshots, and returns those statuses.</summary>
    public async Task<List<LoggedStatus>> StatusesAsync(int count)
    {
        var appended = new List<LoggedStatus>();
        await UntilAsync(() => (appended = Appended()).Count >= count);
        return appended;
    }

    public Task UntilAsync(Func<LoggedStatus, bool> isReported) => UntilAsync(() => _statuses.Any(each => isReported(each.Status)));

    /// <summary>Waits until the condition holds. Each report triggers a check.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            var changed = Read(() => _changed.Task);
            if (Read(condition))
            {
                return;
            }

            await changed.WithPatience();
        }
    }

    private List<LoggedStatus> Appended() =>
        [.. _statuses.Where(each => !_snapshots.Any(snapshot => snapshot.Recent.Contains(each.Status))).Select(each => each.Status)];

    private void Add(string epoch, IReadOnlyList<LoggedStatus> statuses)
    {
        foreach (var status in statuses)
        {
            _statuses.Add((epoch, status));
            _latest[status.ExecutionId] = status;
        }
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            _changed.SetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
