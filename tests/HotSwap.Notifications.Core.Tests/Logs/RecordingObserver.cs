using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Core.Tests.Logs;

/// <summary>Records the reports of a log, and lets a test wait for them.</summary>
internal sealed class RecordingObserver : ILogObserver
{
    private readonly Lock _lock = new();
    private readonly List<object> _reported = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets all reports in order: snapshots, statuses and progress values.</summary>
    public IReadOnlyList<object> Reported => Read(() => _reported.ToArray());

    public LogSnapshot Snapshot => Reported.OfType<LogSnapshot>().Last();

    public void Appended(IReadOnlyList<LoggedStatus> statuses) => Report(statuses);

    public void Progressed(IReadOnlyList<ProgressValue> values) => Report(values.Cast<object>());

    public void Reset(LogSnapshot snapshot) => Report([snapshot]);

    public IReadOnlyList<LoggedStatus> GetLatest() => [];

    /// <summary>Waits until a number of statuses has been reported, and returns the reported statuses.</summary>
    public Task<LoggedStatus[]> StatusesAsync(int count) => WaitForAsync<LoggedStatus>(count);

    public async Task<T[]> WaitForAsync<T>(int count)
    {
        while (true)
        {
            var changed = Read(() => _changed.Task);
            T[] reported = [.. Reported.OfType<T>()];
            if (reported.Length >= count)
            {
                return reported;
            }

            await changed.WithPatience();
        }
    }

    private void Report(IEnumerable<object> reported)
    {
        lock (_lock)
        {
            _reported.AddRange(reported);
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
