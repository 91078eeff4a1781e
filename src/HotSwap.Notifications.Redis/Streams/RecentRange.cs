using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>A range of statuses without a gap.</summary>
internal sealed class RecentRange(long end, List<LoggedStatus> statuses)
{
    /// <summary>Gets the position at which the range ends. If the range is empty, the statuses up to this position are missing.</summary>
    public long End { get; private set; } = end;

    public long CompleteAfter => End - statuses.Count;

    public IReadOnlyList<LoggedStatus> Statuses => statuses;

    public void Add(LoggedStatus status)
    {
        statuses.Add(status);
        End = status.Position;
    }
}
