using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Core.Tests.Logs;

/// <summary>By a clock whose time of day is set back meanwhile: leases are measured by timestamps.</summary>
public sealed class MemoryLogLeaseTests : LeasedLogContract
{
    private readonly FakeTimeProvider _steady = new();
    private readonly SteppingClock _clock;

    public MemoryLogLeaseTests() => _clock = new SteppingClock(_steady);

    internal override IDeploymentLog Create() => new MemoryDeploymentLog(Options.Create(new DeploymentNotificationsOptions()), _clock);

    internal override void Advance(TimeSpan time)
    {
        _clock.Offset -= TimeSpan.FromMinutes(10);
        _steady.Advance(time);
    }
}
