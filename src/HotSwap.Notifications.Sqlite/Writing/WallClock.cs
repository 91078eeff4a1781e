namespace HotSwap.Notifications.Sqlite.Writing;

/// <summary>Reads the wall clock, and detects jumps of it. Not thread-safe.</summary>
internal sealed class WallClock(TimeProvider time)
{
    /// <summary>The maximum difference between the change of the clock and the elapsed time between two reads.</summary>
    public static readonly TimeSpan MaxJump = TimeSpan.FromHours(1);

    /// <summary>The time for which the clock is not trusted after a jump, so that a wrong clock can be corrected.</summary>
    public static readonly TimeSpan Distrust = TimeSpan.FromHours(1);

    private DateTimeOffset _now = time.GetUtcNow();
    private long _timestamp = time.GetTimestamp();
    private long? _jumpedAt;

    /// <summary>Reads the wall clock.</summary>
    /// <returns>The time. Null if the clock has jumped within the last hour.</returns>
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
            // Repeats the reads if the thread was suspended between them, because that would look like a jump.
            var timestamp = time.GetTimestamp();
            var now = time.GetUtcNow();
            if (time.GetElapsedTime(timestamp) < MaxJump / 2)
            {
                return (now, timestamp);
            }
        }
    }
}
