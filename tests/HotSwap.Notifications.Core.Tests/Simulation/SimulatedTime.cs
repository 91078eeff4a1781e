namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A clock that advances only when the schedule advances it. The wall clock can be changed, as an operator or NTP does.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    private static readonly DateTimeOffset _start = new(2025, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly List<SimulatedTimer> _timers = [];

    /// <summary>The first timestamp. The engine uses the timestamp 0 for none, because real machines never return it.</summary>
    private long _now = TimeSpan.TicksPerHour;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Gets or sets the error of the wall clock.</summary>
    public TimeSpan ClockError { get; set; }

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => _start.AddTicks(_now) + ClockError;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Advances the clock, and fires each timer when it is due.</summary>
    public void Advance(TimeSpan time)
    {
        var end = _now + time.Ticks;
        while (FindNext(end) is { } timer)
        {
            _now = Math.Max(_now, timer.Due);
            timer.Fire();
        }

        _now = end;
    }

    public void Remove(SimulatedTimer timer) => _timers.Remove(timer);

    private SimulatedTimer? FindNext(long end)
    {
        SimulatedTimer? next = null;
        foreach (var timer in _timers)
        {
            if (timer.Due <= end && (next is null || timer.Due < next.Due))
            {
                next = timer;
            }
        }

        return next;
    }
}
