using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>A clock whose time of day can be changed without time passing.</summary>
internal sealed class AdjustableClock(FakeTimeProvider time) : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Ahead;

    public override long GetTimestamp() => time.GetTimestamp();
}
