using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Core.Tests.Logs;

/// <summary>Keeps what a log reports, and lets a test wait for it.</summary>
internal sealed class RecordingObserver : ILogObserver
{
    private readonly Lock _lock = new();
    private readonly List<object> _reported = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets everything that was reported, in its order: snapshots, statuses and values.</summary>
    public IReadOnlyList<object> Reported => Read(() => _reported.ToArray());

    public LogSnapshot Snapshot => Reported.OfType<LogSnapshot>().Last();

    public void Appended(IReadOnlyList<LoggedStatus> statuses) => Report(statuses);

    public void Progressed(IReadOnlyList<ProgressValue> values) => Report(values.Cast<object>());

    public void Reset(LogSnapshot snapshot) => Report([snapshot]);

    public IReadOnlyList<LoggedStatus> GetLatest() => [];

    /// <summary>Waits until a number of statuses was reported, and returns those that were.</summary>
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
