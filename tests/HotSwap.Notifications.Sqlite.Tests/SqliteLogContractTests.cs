using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Testing;

namespace HotSwap.Notifications.Sqlite.Tests;

public sealed class SqliteLogContractTests : DeploymentLogContract, IDisposable
{
    private readonly LogFolder _folder = new();

    public static TheoryData<string> Rules =>
    [
        .. GetRuleNames(LogContractParts.Basic | LogContractParts.ReadBack | LogContractParts.Restart | LogContractParts.Leases | LogContractParts.Erasure),
    ];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task Contract_OfALog_IsKept(string rule) => RunAsync(rule);

    public void Dispose() => _folder.Dispose();

    protected override ValueTask<IDeploymentLog> CreateAsync() => new(_folder.Create());

    protected override async ValueTask<IDeploymentLog> ReopenAsync(IDeploymentLog log)
    {
        await CloseAsync(log);
        return _folder.Create();
    }

    protected override void Advance(TimeSpan time) => _folder.Time.Advance(time);
}
