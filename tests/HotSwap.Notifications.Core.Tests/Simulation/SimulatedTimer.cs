namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>A timer of <see cref="SimulatedTime"/>.</summary>
internal sealed class SimulatedTimer(SimulatedTime time, Action callback) : ITimer
{
    private TimeSpan _period;

    /// <summary>Gets the timestamp at which the timer fires next, or <see cref="long.MaxValue"/> if it is stopped.</summary>
    public long Due { get; private set; } = long.MaxValue;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + dueTime.Ticks;
        return true;
    }

    public void Fire()
    {
        Due = _period == Timeout.InfiniteTimeSpan ? long.MaxValue : Due + _period.Ticks;
        callback();
    }

    public void Dispose() => time.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
