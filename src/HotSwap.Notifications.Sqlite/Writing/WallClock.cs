namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>The wall clock, and whether it can be trusted. Not thread-safe.</summary>
internal sealed class WallClock(TimeProvider time)
{
    /// <summary>How far the clock may move away from the elapsed time between two reads.</summary>
    public static readonly TimeSpan MaxJump = TimeSpan.FromHours(1);

    /// <summary>How long the clock is not trusted after it has jumped: the time that others have to correct it.</summary>
    public static readonly TimeSpan Distrust = TimeSpan.FromHours(1);

    private DateTimeOffset _now = time.GetUtcNow();
    private long _timestamp = time.GetTimestamp();
    private long? _jumpedAt;

    /// <summary>Reads the wall clock.</summary>
    /// <returns>The time; null where the clock has jumped, and for a while after that.</returns>
    public DateTimeOffset? Read()
    {
        var (now, timestamp) = ReadBoth();
        var jump = now - _now - time.GetElapsedTime(_timestamp, timestamp);
        (_now, _timestamp) = (now, timestamp);
        if (jump.Duration() > MaxJump)
        {
            _jumpedAt = timestamp;
        }
        else if (_jumpedAt is { } jumpedAt && time.GetElapsedTime(jumpedAt, timestamp) >= Distrust)
        {
            _jumpedAt = null;
        }

        return _jumpedAt is null ? now : null;
    }

    private (DateTimeOffset Now, long Timestamp) ReadBoth()
    {
        while (true)
        {
            // A thread that was halted between the two reads must not take that for a jump.
            var timestamp = time.GetTimestamp();
            var now = time.GetUtcNow();
            if (time.GetElapsedTime(timestamp) < MaxJump / 2)
            {
                return (now, timestamp);
            }
        }
    }
}
