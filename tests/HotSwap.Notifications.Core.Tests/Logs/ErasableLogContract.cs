using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Core.Tests.Logs;

/// <summary>What every log has to do that can erase a deployment.</summary>
public abstract class ErasableLogContract
{
    /// <summary>Makes a log that is not open yet and holds nothing.</summary>
    internal abstract IDeploymentLog Create();

    [Fact]
    public async Task DeleteAsync_KnownDeployment_ErasesItAndNoOther()
    {
        var log = Create();
        await log.OpenAsync(new RecordingObserver(), CancellationToken.None).WithPatience();
        await log.AppendAsync([Item("d"), Item("e"), Item("d")], CancellationToken.None);

        Assert.True(await ((IErasableLog)log).DeleteAsync("d", CancellationToken.None));

        var latest = await log.ReadLatestAsync(DeploymentScope.All, long.MaxValue, max: 10, CancellationToken.None);
        Assert.Equal("e", Assert.Single(latest.Statuses).ExecutionId);
        Assert.False(await ((IErasableLog)log).DeleteAsync("d", CancellationToken.None));
    }

    [Fact]
    public async Task DeleteAsync_BornAgain_IsNumberedFromOneAtTheNextPosition()
    {
        var log = Create();
        await log.OpenAsync(new RecordingObserver(), CancellationToken.None).WithPatience();
        await log.AppendAsync([Item("d"), Item("d")], CancellationToken.None);
        await ((IErasableLog)log).DeleteAsync("d", CancellationToken.None);

        var result = Assert.Single(await log.AppendAsync([Item("d")], CancellationToken.None));

        Assert.Equal(new AppendResult(AppendOutcome.Appended, 1, 3), result);
    }

    [Fact]
    public async Task DeleteAsync_UnknownDeployment_IsFalse()
    {
        var log = Create();
        await log.OpenAsync(new RecordingObserver(), CancellationToken.None).WithPatience();

        Assert.False(await ((IErasableLog)log).DeleteAsync("unknown", CancellationToken.None));
    }

    private static LogItem Item(string executionId) => new()
    {
        ExecutionId = executionId,
        Payload = StatusPayload.Write(executionId, States.Bare(executionId)),
    };
}
