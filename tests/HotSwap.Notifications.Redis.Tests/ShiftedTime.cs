namespace HotSwap.Notifications.Redis.Tests;

/// <summary>
/// The system's clock, shifted so that it begins at a given time. Timers run as usual, so that a node whose
/// first connection to Redis fails on a busy machine tries again.
/// </summary>
internal sealed class ShiftedTime(DateTimeOffset start) : TimeProvider
{
    private readonly long _started = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(_started);
}
