using HotSwap.Notifications.Core.Tests.Logs;
using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Sqlite.Tests;

public sealed class SqliteLogLeaseContractTests : LeasedLogContract, IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    internal override IDeploymentLog Create() => _folder.Create();

    internal override void Advance(TimeSpan time) => _folder.Time.Advance(time);
}
