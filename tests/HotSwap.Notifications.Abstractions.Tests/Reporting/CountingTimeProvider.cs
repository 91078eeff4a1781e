using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests.Reporting;

/// <summary>Counts the timers, so that a test can wait until the code waits. For code that makes one timer at a time.</summary>
internal sealed class CountingTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private volatile int _timers;

    public int Timers => _timers;

    /// <summary>Gets the due time of the latest timer. To be read after <see cref="Timers"/>.</summary>
    public TimeSpan LatestDueTime { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        LatestDueTime = dueTime;
        _timers++;
        return timer;
    }
}
