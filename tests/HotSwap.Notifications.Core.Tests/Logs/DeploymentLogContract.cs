using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Core.Tests.Logs;

/// <summary>What every log has to do. A form of the contract derives from it.</summary>
public abstract class DeploymentLogContract
{
    private readonly RecordingObserver _observer = new();

    /// <summary>Makes a log that is not open yet and holds nothing.</summary>
    internal abstract IDeploymentLog Create();

    [Fact]
    public async Task OpenAsync_NewLog_ReportsATermThatTheFirstStatusFollows()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("d"));
        var status = Assert.Single(await _observer.StatusesAsync(1));

        var snapshot = Assert.IsType<LogSnapshot>(_observer.Reported[0]);
        Assert.NotEmpty(snapshot.Epoch);
        Assert.Equal(snapshot.Position + 1, status.Position);
        Assert.Null(log.Trouble);
    }

    [Fact]
    public async Task AppendAsync_SeveralDeployments_NumbersEachAndAllWithoutAGapAndReportsThemInOrder()
    {
        var log = await OpenAsync();
        var results = new List<AppendResult>();
        results.AddRange(await AppendAsync(log, Item("a"), Item("b"), Item("a")));
        results.AddRange(await AppendAsync(log, Item("a"), Item("b")));
        var statuses = await _observer.StatusesAsync(5);

        Assert.All(results, result => Assert.Equal(AppendOutcome.Appended, result.Outcome));
        Assert.Equal([(1, 1), (1, 2), (2, 3), (3, 4), (2, 5)], results.Select(result => (result.Sequence, result.Position)));
        Assert.Equal(["a:1@1", "b:1@2", "a:2@3", "a:3@4", "b:2@5"], statuses.Select(Line));
    }

    [Fact]
    public async Task AppendAsync_AnyItem_ReportsItAsItWasGiven()
    {
        var log = await OpenAsync();
        var item = Item("d", isFinal: true);
        await AppendAsync(log, item);

        var status = Assert.Single(await _observer.StatusesAsync(1));
        Assert.Equal(item.Payload.ToArray(), status.Payload.ToArray());
        Assert.True(status.IsFinal);
        Assert.NotEqual(default, status.AppendedAt);
    }

    [Fact]
    public async Task AppendAsync_ProducerRepeatsANumber_AppendsItOnceAndSaysWhere()
    {
        var log = await OpenAsync();
        await AppendAsync(log, By("me", "p", 1), By("me", "p", 2));

        var results = await AppendAsync(log, By("me", "p", 2), By("me", "p", 3), By("me", "p", 3));

        Assert.Equal(
            [(AppendOutcome.Duplicate, 2, 2), (AppendOutcome.Appended, 3, 3), (AppendOutcome.Duplicate, 3, 3)],
            results.Select(result => (result.Outcome, result.Sequence, result.Position)));
        Assert.Equal(AppendOutcome.Duplicate, Assert.Single(await AppendAsync(log, By("me", "p", 1))).Outcome);
        Assert.Equal(3, (await AppendAndReadAsync(log)).Length);
    }

    [Fact]
    public async Task AppendAsync_ProducersOfOtherOwnersAndNames_NeverMeet()
    {
        var log = await OpenAsync();

        var results = await AppendAsync(log, By("me", "p", 1), By("you", "p", 1), By("me", "q", 1));

        Assert.All(results, result => Assert.Equal(AppendOutcome.Appended, result.Outcome));
    }

    [Fact]
    public async Task AppendAsync_KeyIsRepeated_AppendsItOnceForEachDeployment()
    {
        var log = await OpenAsync();

        var results = await AppendAsync(log, Item("d") with { Key = "k" }, Item("d") with { Key = "k" }, Item("e") with { Key = "k" });
        var later = Assert.Single(await AppendAsync(log, Item("d") with { Key = "k" }));

        Assert.Equal([AppendOutcome.Appended, AppendOutcome.Duplicate, AppendOutcome.Appended], results.Select(result => result.Outcome));
        Assert.Equal((1, 1), (results[1].Sequence, results[1].Position));
        Assert.Equal(new AppendResult(AppendOutcome.Duplicate, 1, 1), later);
        Assert.Equal(["d:1@1", "e:1@2"], (await AppendAndReadAsync(log)).Select(Line));
    }

    [Fact]
    public async Task AppendAsync_ExpectsAnotherSequence_ConflictsAndSaysTheLatest()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("d"), Item("d"));

        var results = await AppendAsync(
            log,
            Item("d") with { ExpectedSequence = 1 },
            Item("d") with { ExpectedSequence = 2 },
            Item("new") with { ExpectedSequence = 1 },
            Item("new") with { ExpectedSequence = 0 });

        Assert.Equal(
            [
                new AppendResult(AppendOutcome.Conflict, 2, 2),
                new AppendResult(AppendOutcome.Appended, 3, 3),
                new AppendResult(AppendOutcome.Conflict, 0, 0),
                new AppendResult(AppendOutcome.Appended, 1, 4),
            ],
            results);
    }

    [Fact]
    public async Task AppendAsync_ConflictWithAProducersNumberAndAKey_LeavesThemFree()
    {
        var log = await OpenAsync();
        await AppendAsync(log, By("me", "p", 1) with { ExpectedSequence = 7, Key = "k" });

        var result = Assert.Single(await AppendAsync(log, By("me", "p", 1) with { Key = "k" }));

        Assert.Equal(new AppendResult(AppendOutcome.Appended, 1, 1), result);
    }

    [Fact]
    public async Task ShareProgressAsync_AfterStatuses_IsReportedAfterThem()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("d"));
        var message = new DeploymentProgressMessage { ExecutionId = "d", Stage = "Build", Progress = 7, Timestamp = States.Noon };
        await log.ShareProgressAsync([new ProgressValue(message, origin: null)], CancellationToken.None);
        await _observer.WaitForAsync<ProgressValue>(1);

        Assert.Equal([typeof(LogSnapshot), typeof(LoggedStatus), typeof(ProgressValue)], _observer.Reported.Select(each => each.GetType()));
        Assert.Equal(message, ((ProgressValue)_observer.Reported[2]).Message);
    }

    [Fact]
    public async Task ReadLatestAsync_InPages_ReturnsTheLatestOfEachOnceTheNewestFirst()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("a"), Item("b"), Item("c"), Item("a"), Item("d", isFinal: true));
        var observed = await _observer.StatusesAsync(5);

        var read = new List<string>();
        var (before, isLast) = (long.MaxValue, false);
        for (var pages = 1; !isLast; pages++)
        {
            var page = await log.ReadLatestAsync(DeploymentScope.All, before, max: 2, CancellationToken.None);
            Assert.InRange(page.Statuses.Count, 1, 2);
            Assert.InRange(pages, 1, 2);
            Assert.Equal(new DeploymentCursor(_observer.Snapshot.Epoch, observed[^1].Position), page.Head);
            read.AddRange(page.Statuses.Select(Line));
            (before, isLast) = (page.Statuses[^1].Position, page.IsLast);
        }

        Assert.Equal(["d:1@5", "a:2@4", "c:1@3", "b:1@2"], read);
    }

    [Fact]
    public async Task ReadLatestAsync_OfOneDeployment_ReturnsItsLatestAlone()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("a"), Item("b"), Item("a"), Item("c"));
        await _observer.StatusesAsync(4);

        var known = await log.ReadLatestAsync(DeploymentScope.Of("a"), long.MaxValue, max: 1, CancellationToken.None);
        var unknown = await log.ReadLatestAsync(DeploymentScope.Of("unknown"), long.MaxValue, max: 1, CancellationToken.None);

        Assert.Equal(["a:2@3"], known.Statuses.Select(Line));
        Assert.Equal((4, true), (known.Head.Number, known.IsLast));
        Assert.Empty(unknown.Statuses);
        Assert.True(unknown.IsLast);
    }

    [Fact]
    public async Task ReadLatestAsync_NothingLiesBefore_IsTheLastPage()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("a"));

        var page = await log.ReadLatestAsync(DeploymentScope.All, before: 1, max: 10, CancellationToken.None);

        Assert.Empty(page.Statuses);
        Assert.True(page.IsLast);
    }

    [Fact]
    public async Task CheckCursorAsync_AnyCursor_VouchesForWhatItHasReportedAlone()
    {
        var log = await OpenAsync();
        await AppendAsync(log, Item("a"), Item("b"));
        var epoch = _observer.Snapshot.Epoch;

        Assert.Equal(CursorValidity.Valid, await CheckAsync(log, epoch, 0));
        Assert.Equal(CursorValidity.Valid, await CheckAsync(log, epoch, 2));
        Assert.NotEqual(CursorValidity.Valid, await CheckAsync(log, epoch, 3));
        Assert.Equal(CursorValidity.Lost, await CheckAsync(log, "another", 1));
    }

    private protected static LogItem Item(string executionId, bool isFinal = false)
    {
        var state = States.Bare(executionId, isFinal ? DeploymentStatuses.Succeeded : DeploymentStatuses.Running);
        return new LogItem { ExecutionId = executionId, Payload = StatusPayload.Write(executionId, state), IsFinal = isFinal };
    }

    private protected async Task<IDeploymentLog> OpenAsync()
    {
        var log = Create();
        await log.OpenAsync(_observer, CancellationToken.None).WithPatience();
        return log;
    }

    private protected static async Task<IReadOnlyList<AppendResult>> AppendAsync(IDeploymentLog log, params LogItem[] items) =>
        await log.AppendAsync(items, CancellationToken.None).AsTask().WithPatience();

    private protected static string Line(LoggedStatus status) => $"{status.ExecutionId}:{status.Sequence}@{status.Position}";

    private static LogItem By(string owner, string name, long number) => Item("d") with { Producer = new ProducerNumber(owner, name, number) };

    private static async Task<CursorValidity> CheckAsync(IDeploymentLog log, string epoch, long number) =>
        await log.CheckCursorAsync(new DeploymentCursor(epoch, number), CancellationToken.None);

    /// <summary>Appends one more, and returns all statuses that were reported before it: nothing is still on its way.</summary>
    private async Task<LoggedStatus[]> AppendAndReadAsync(IDeploymentLog log)
    {
        var last = Assert.Single(await AppendAsync(log, Item("last")));
        return [.. (await _observer.StatusesAsync((int)last.Position)).SkipLast(1)];
    }
}
