using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Core.Tests.Logs;

public sealed class MemoryLogTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingObserver _observer = new();

    [Fact]
    public async Task OpenAsync_Again_BeginsATermWherePositionsGoOn()
    {
        var log = Create(new DeploymentNotificationsOptions());
        var (first, second) = (new RecordingObserver(), new RecordingObserver());
        await log.OpenAsync(first, CancellationToken.None);
        await AppendAsync(log, Item("d"), Item("d"));
        await log.OpenAsync(second, CancellationToken.None);
        await AppendAsync(log, Item("d"));

        Assert.NotEqual(first.Snapshot.Epoch, second.Snapshot.Epoch);
        Assert.Equal((2, 2), (second.Snapshot.Position, second.Snapshot.CompleteAfter));
        Assert.Equal(["d:3@3"], second.Reported.OfType<LoggedStatus>().Select(Line));
        Assert.Equal(2, first.Reported.OfType<LoggedStatus>().Count());
        Assert.Equal(CursorValidity.Lost, await log.CheckCursorAsync(new DeploymentCursor(first.Snapshot.Epoch, 1), CancellationToken.None));
    }

    [Fact]
    public async Task AppendAsync_MoreKeysThanAreRemembered_ForgetsTheOldest()
    {
        var log = await OpenAsync();
        for (var number = 0; number <= MemoryDeploymentLog.MaxKeys; number++)
        {
            await AppendAsync(log, Item("d") with { Key = $"{number}" });
        }

        var results = await AppendAsync(log, Item("d") with { Key = "1" }, Item("d") with { Key = "0" });

        Assert.Equal([AppendOutcome.Duplicate, AppendOutcome.Appended], results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task AppendAsync_MoreProducersThanAreRemembered_ForgetsTheOneSilentLongest()
    {
        var log = await OpenAsync();
        LogItem By(int producer, long number) => Item("d") with { Producer = new ProducerNumber("me", $"{producer}", number) };
        for (var producer = 0; producer < MemoryDeploymentLog.MaxProducers; producer++)
        {
            await AppendAsync(log, By(producer, 1));
        }

        await AppendAsync(log, By(0, 2), By(MemoryDeploymentLog.MaxProducers, 1));

        var results = await AppendAsync(log, By(0, 2), By(1, 1));
        Assert.Equal([AppendOutcome.Duplicate, AppendOutcome.Appended], results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task AppendAsync_FinishedForLongerThanTheRetention_BeginsAtOneAgain()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("d"), Item("d", isFinal: true));
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(3, Assert.Single(await AppendAsync(log, Item("d", isFinal: true))).Sequence);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Empty((await log.ReadLatestAsync(DeploymentScope.All, long.MaxValue, max: 10, CancellationToken.None)).Statuses);
        Assert.Equal((1, 4), Numbers(Assert.Single(await AppendAsync(log, Item("d")))));
    }

    [Fact]
    public async Task AppendAsync_MoreDeploymentsThanAllowed_ForgetsFinishedOnesFirst()
    {
        var log = Create(new DeploymentNotificationsOptions { History = { MaxDeployments = 3 } });
        await log.OpenAsync(new RecordingObserver(), CancellationToken.None).WithPatience();
        await AppendAsync(log, Item("active"), Item("finished", isFinal: true), Item("also active"), Item("one more"), Item("active"), Item("two more"));

        var latest = await log.ReadLatestAsync(DeploymentScope.All, long.MaxValue, max: 10, CancellationToken.None);

        Assert.Equal(["two more:1@6", "active:2@5", "one more:1@4"], latest.Statuses.Select(Line));
    }

    private static LogItem Item(string executionId, bool isFinal = false) => new()
    {
        ExecutionId = executionId,
        Payload = StatusPayload.Write(executionId, States.Bare(executionId)),
        IsFinal = isFinal,
    };

    private static async Task<IReadOnlyList<AppendResult>> AppendAsync(MemoryDeploymentLog log, params LogItem[] items) =>
        await log.AppendAsync(items, CancellationToken.None).AsTask().WithPatience();

    private static string Line(LoggedStatus status) => $"{status.ExecutionId}:{status.Sequence}@{status.Position}";

    private static (long Sequence, long Position) Numbers(AppendResult result) => (result.Sequence, result.Position);

    private async Task<MemoryDeploymentLog> OpenAsync()
    {
        var log = Create(new DeploymentNotificationsOptions());
        await log.OpenAsync(_observer, CancellationToken.None).WithPatience();
        return log;
    }

    private MemoryDeploymentLog Create(DeploymentNotificationsOptions options) => new(Options.Create(options), _time);
}
