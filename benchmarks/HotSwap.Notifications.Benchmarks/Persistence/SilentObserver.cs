using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Benchmarks.Persistence;

/// <summary>An observer that does nothing, so that only the log is measured.</summary>
internal sealed class SilentObserver : ILogObserver
{
    public void Appended(IReadOnlyList<LoggedStatus> statuses)
    {
    }

    public void Progressed(IReadOnlyList<ProgressValue> values)
    {
    }

    public void Reset(LogSnapshot snapshot)
    {
    }

    public IReadOnlyList<LoggedStatus> GetLatest() => [];
}
