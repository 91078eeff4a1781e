using HotSwap.Notifications.Logs;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Testing.Tests.Contract;

/// <summary>The contract tests with the list log, with or without a fault.</summary>
internal sealed class ListLogContract(Fault fault) : DeploymentLogContract
{
    private readonly ListStorage _storage = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 11, 20, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The time limit for a report that never arrives, in a log that reports at once.</summary>
    protected override TimeSpan CallTimeout => TimeSpan.FromSeconds(fault.Reports is null ? 30 : 1);

    protected override ValueTask<IDeploymentLog> CreateAsync() => new(new FaultyLog(new ListLog(_storage, _time), fault));

    protected override async ValueTask<IDeploymentLog> ReopenAsync(IDeploymentLog log)
    {
        await CloseAsync(log);
        fault.Restart?.Invoke(_storage);
        return await CreateAsync();
    }

    protected override ValueTask<IDeploymentLog> JoinAsync(IDeploymentLog log) => CreateAsync();

    protected override void Advance(TimeSpan time) => _time.Advance(time);
}
