using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Testing.Tests.Examples;

/// <summary>The example of docs/writing-a-log.md.</summary>
public sealed class PostgresLogTests : DeploymentLogContract
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly string _database = $"Host=localhost;Database=log_{Guid.NewGuid():N}";

    public static TheoryData<string> Rules =>
    [
        .. GetRuleNames(
            LogContractParts.Basic | LogContractParts.ReadBack | LogContractParts.Restart
            | LogContractParts.Shared | LogContractParts.Leases | LogContractParts.Erasure),
    ];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task Contract_OfALog_IsKept(string rule) => RunAsync(rule);

    // Creates the database, or empties its tables.
    protected override ValueTask<IDeploymentLog> CreateAsync() => new(new PostgresLog(_database, _time));

    protected override async ValueTask<IDeploymentLog> ReopenAsync(IDeploymentLog log)
    {
        await CloseAsync(log);
        return new PostgresLog(_database, _time);
    }

    protected override ValueTask<IDeploymentLog> JoinAsync(IDeploymentLog log) => new(new PostgresLog(_database, _time));

    protected override void Advance(TimeSpan time) => _time.Advance(time);
}
