using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Core.Tests;

/// <summary>A clock whose time of day can be changed, while its timestamps and timers continue.</summary>
internal sealed class SteppingClock(FakeTimeProvider steady) : TimeProvider
{
    /// <summary>Gets or sets the error of the time of day.</summary>
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => steady.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => steady.GetUtcNow() + Offset;

    public override long GetTimestamp() => steady.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        steady.CreateTimer(callback, state, dueTime, period);
}
