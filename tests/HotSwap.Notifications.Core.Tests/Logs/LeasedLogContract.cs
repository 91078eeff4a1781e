using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Core.Tests.Logs;

/// <summary>What every log with leases has to do.</summary>
public abstract class LeasedLogContract
{
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(30);

    /// <summary>Makes a log that is not open yet and holds nothing.</summary>
    internal abstract IDeploymentLog Create();

    /// <summary>Lets time go by, by the log's own clock.</summary>
    internal abstract void Advance(TimeSpan time);

    [Fact]
    public async Task FindExpiredLeasesAsync_NotRenewedInTime_ReturnsTheLatestStatus()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("d"), Item("d"), Item("without"));
        await RenewAsync(log, "d");
        Advance(_duration - TimeSpan.FromSeconds(1));
        Assert.Empty(await FindAsync(log));

        Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([("d", 2L)], await FindAsync(log));
    }

    [Fact]
    public async Task RenewLeasesAsync_InTime_ExtendsTheLease()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("d"));
        await RenewAsync(log, "d");
        Advance(_duration / 2);
        await RenewAsync(log, "d");
        Advance(_duration / 2);
        Assert.Empty(await FindAsync(log));

        Advance(_duration / 2);

        Assert.Equal([("d", 1L)], await FindAsync(log));
    }

    [Fact]
    public async Task RenewLeasesAsync_UnknownOrOver_GetsNone()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("over", isFinal: true));
        await RenewAsync(log, "unknown", "over");
        await AppendAsync(log, Item("unknown"), Item("over"));

        Advance(2 * _duration);

        Assert.Empty(await FindAsync(log));
    }

    [Fact]
    public async Task AppendAsync_FinalStatus_EndsTheLeaseForGood()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("d"));
        await RenewAsync(log, "d");
        await AppendAsync(log, Item("d", isFinal: true));
        Advance(2 * _duration);
        Assert.Empty(await FindAsync(log));

        await AppendAsync(log, Item("d"));

        Assert.Empty(await FindAsync(log));
    }

    [Fact]
    public async Task AppendAsync_SeveralActOnAnExpiredLease_OneAloneSucceeds()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("d"));
        await RenewAsync(log, "d");
        Advance(_duration);
        var (_, sequence) = Assert.Single(await FindAsync(log));

        var results = await AppendAsync(log, Item("d") with { ExpectedSequence = sequence }, Item("d") with { ExpectedSequence = sequence });

        Assert.Equal([AppendOutcome.Appended, AppendOutcome.Conflict], results.Select(result => result.Outcome));
    }

    private static LogItem Item(string executionId, bool isFinal = false) => new()
    {
        ExecutionId = executionId,
        Payload = StatusPayload.Write(executionId, States.Bare(executionId)),
        IsFinal = isFinal,
    };

    private async Task<IDeploymentLog> OpenAsync()
    {
        var log = Create();
        await log.OpenAsync(new RecordingObserver(), CancellationToken.None).WithPatience();
        return log;
    }

    private static async Task<IReadOnlyList<AppendResult>> AppendAsync(IDeploymentLog log, params LogItem[] items) =>
        await log.AppendAsync(items, CancellationToken.None).AsTask().WithPatience();

    private static async Task RenewAsync(IDeploymentLog log, params string[] executionIds) =>
        await ((ILeasedLog)log).RenewLeasesAsync(executionIds, _duration, CancellationToken.None);

    private static async Task<IEnumerable<(string ExecutionId, long Sequence)>> FindAsync(IDeploymentLog log)
    {
        var expired = await ((ILeasedLog)log).FindExpiredLeasesAsync(CancellationToken.None);
        return expired.Select(status => (status.ExecutionId, status.Sequence));
    }
}
