using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Sqlite.Tests;

/// <summary>A time whose wall clock can be set without time passing.</summary>
internal sealed class AdjustableClock(FakeTimeProvider time) : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Ahead;

    public override long GetTimestamp() => time.GetTimestamp();
}
