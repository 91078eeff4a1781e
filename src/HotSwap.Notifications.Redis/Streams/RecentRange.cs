using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Redis.Streams;

/// <summary>Statuses without a gap, up to a position.</summary>
internal sealed class RecentRange(long end, List<LoggedStatus> statuses)
{
    /// <summary>Gets the position of the last status, or of what is missing after it.</summary>
    public long End { get; private set; } = end;

    public long CompleteAfter => End - statuses.Count;

    public IReadOnlyList<LoggedStatus> Statuses => statuses;

    public void Add(LoggedStatus status)
    {
        statuses.Add(status);
        End = status.Position;
    }
}
