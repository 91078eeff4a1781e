using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Core.Tests.Logs;

/// <summary>Runs the contract with a clock whose time of day is set back. Leases use timestamps, so the change has no effect.</summary>
public sealed class MemoryLogContractTests : DeploymentLogContract
{
    private readonly FakeTimeProvider _steady = new();
    private readonly SteppingClock _clock;

    public MemoryLogContractTests() => _clock = new SteppingClock(_steady);

    public static TheoryData<string> Rules => [.. GetRuleNames(LogContractParts.Basic | LogContractParts.Leases | LogContractParts.Erasure)];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task Contract_OfALog_IsKept(string rule) => RunAsync(rule);

    protected override ValueTask<IDeploymentLog> CreateAsync() =>
        new(new MemoryDeploymentLog(Options.Create(new DeploymentNotificationsOptions()), _clock));

    protected override void Advance(TimeSpan time)
    {
        _clock.Offset -= TimeSpan.FromMinutes(10);
        _steady.Advance(time);
    }
}
