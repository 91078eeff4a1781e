using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests.Reporting;

/// <summary>A clock that counts timers, so that a test can wait until the code waits. Supports code that creates one timer at a time.</summary>
internal sealed class CountingTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private volatile int _timers;

    public int Timers => _timers;

    /// <summary>Gets the due time of the latest timer. Read it after <see cref="Timers"/>.</summary>
    public TimeSpan LatestDueTime { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        LatestDueTime = dueTime;
        _timers++;
        return timer;
    }
}
