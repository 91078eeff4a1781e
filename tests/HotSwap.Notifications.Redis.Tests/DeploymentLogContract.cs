using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>What every form of the log keeps to, as the engine calls it. No host runs here.</summary>
public abstract class DeploymentLogContract : IAsyncLifetime
{
    private readonly RecordingObserver _observer = new();
    private ServiceProvider? _services;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync() => await (_services?.DisposeAsync() ?? ValueTask.CompletedTask);

    [SkippableFact]
    public async Task Open_EmptyLog_ReportsATerm()
    {
        var (_, opened) = await OpenAsync();

        Assert.NotEmpty(opened.Epoch);
        Assert.Equal((0L, 0L), (opened.Position, opened.CompleteAfter));
        Assert.Empty(opened.Recent.Concat(opened.Latest));
    }

    [SkippableFact]
    public async Task Append_Batch_ReturnsWhatItReports()
    {
        var (log, _) = await OpenAsync();

        LogItem[] batch = [Item("a"), Item("b"), Item("a"), Item("b", DeploymentStatuses.Failed), Item("a", DeploymentStatuses.Succeeded)];
        var results = await log.AppendAsync(batch, CancellationToken.None);

        var reported = await _observer.NextStatusesAsync(batch.Length);
        Assert.Equal([(1L, 1L), (1L, 2L), (2L, 3L), (2L, 4L), (3L, 5L)], results.Select(result => (result.Sequence, result.Position)));
        Assert.All(results, result => Assert.Equal(AppendOutcome.Appended, result.Outcome));
        Assert.Equal(results.Select(result => (result.Sequence, result.Position)), reported.Select(status => (status.Sequence, status.Position)));
        Assert.Equal([false, false, false, true, true], reported.Select(status => status.IsFinal));
        Assert.All(batch.Zip(reported), pair =>
        {
            Assert.Equal(pair.First.ExecutionId, pair.Second.ExecutionId);
            Assert.Equal(pair.First.Payload.ToArray(), pair.Second.Payload.ToArray());
        });
    }

    [SkippableFact]
    public async Task Append_SeveralBatches_NumbersGoOn()
    {
        var (log, _) = await OpenAsync();

        foreach (var id in new[] { "a", "b", "a", "c", "b", "a" })
        {
            await log.AppendAsync([Item(id)], CancellationToken.None);
        }

        Assert.Equal(
            [("a", 1L, 1L), ("b", 1L, 2L), ("a", 2L, 3L), ("c", 1L, 4L), ("b", 2L, 5L), ("a", 3L, 6L)],
            (await _observer.NextStatusesAsync(6)).Select(status => (status.ExecutionId, status.Sequence, status.Position)));
    }

    [SkippableFact]
    public async Task ShareProgress_BetweenStatuses_KeepsItsPlace()
    {
        var (log, _) = await OpenAsync();

        await log.AppendAsync([Item("d")], CancellationToken.None);
        await log.ShareProgressAsync([Progress("d", 10), Progress("e", 20)], CancellationToken.None);
        await log.AppendAsync([Item("d")], CancellationToken.None);

        Assert.Equal(1, (await _observer.NextAsync<LoggedStatus>()).Position);
        Assert.Equal(Progress("d", 10).Message, (await _observer.NextAsync<ProgressValue>()).Message);
        Assert.Equal(Progress("e", 20).Message, (await _observer.NextAsync<ProgressValue>()).Message);
        Assert.Equal(2, (await _observer.NextAsync<LoggedStatus>()).Position);
    }

    /// <summary>A log that does not read back has nothing, and says so by <see cref="LogPage.CompleteAfter"/>.</summary>
    [SkippableFact]
    public async Task Read_InPages_GivesEverythingAfterWhatItIsCompleteFrom()
    {
        var (log, _) = await OpenAsync();
        await log.AppendAsync([.. Enumerable.Range(0, 20).Select(number => Item($"d-{number % 3}"))], CancellationToken.None);
        var appended = await _observer.NextStatusesAsync(20);

        foreach (var scope in new[] { DeploymentScope.All, DeploymentScope.Of("d-1"), DeploymentScope.Of("nobody") })
        {
            for (var after = 0L; after <= 20; after++)
            {
                var (read, completeAfter) = await ReadAllAsync(log, scope, after);
                var expected = appended
                    .Where(status => scope.IsAll || status.ExecutionId == scope.ExecutionId)
                    .Select(status => status.Position)
                    .Where(position => position > Math.Max(after, completeAfter));
                Assert.Equal(expected, read);
            }
        }
    }

    [SkippableFact]
    public async Task ReadLatest_InPages_GivesTheLatestOfEachInOrder()
    {
        var (log, _) = await OpenAsync();
        await log.AppendAsync([Item("a"), Item("b"), Item("c"), Item("a"), Item("d"), Item("c")], CancellationToken.None);
        await _observer.NextStatusesAsync(6);

        var first = await log.ReadLatestAsync(DeploymentScope.All, long.MaxValue, max: 2, CancellationToken.None);
        var second = await log.ReadLatestAsync(DeploymentScope.All, before: 5, max: 2, CancellationToken.None);
        var none = await log.ReadLatestAsync(DeploymentScope.All, before: 2, max: 2, CancellationToken.None);

        Assert.Equal([("c", 6L), ("d", 5L)], first.Statuses.Select(status => (status.ExecutionId, status.Position)));
        Assert.Equal([("a", 4L), ("b", 2L)], second.Statuses.Select(status => (status.ExecutionId, status.Position)));
        Assert.Empty(none.Statuses);
        Assert.Equal((false, true, true), (first.IsLast, second.IsLast, none.IsLast));
    }

    [SkippableFact]
    public async Task CheckCursor_OfThisTermUpToTheHead_IsValid()
    {
        var (log, opened) = await OpenAsync();
        await log.AppendAsync([Item("a"), Item("a"), Item("a")], CancellationToken.None);
        await _observer.NextStatusesAsync(3);

        for (var position = 0; position <= 3; position++)
        {
            Assert.Equal(CursorValidity.Valid, await log.CheckCursorAsync(new DeploymentCursor(opened.Epoch, position), CancellationToken.None));
        }

        Assert.NotEqual(CursorValidity.Valid, await log.CheckCursorAsync(new DeploymentCursor(opened.Epoch, 4), CancellationToken.None));
        Assert.Equal(CursorValidity.Lost, await log.CheckCursorAsync(new DeploymentCursor("another", 2), CancellationToken.None));
    }

    /// <summary>Registers the log that is tested.</summary>
    private protected abstract void AddLog(IDeploymentNotificationsBuilder builder);

    private static async Task<(List<long> Positions, long CompleteAfter)> ReadAllAsync(IDeploymentLog log, DeploymentScope scope, long after)
    {
        var positions = new List<long>();
        while (true)
        {
            var page = await log.ReadAsync(scope, after, max: 3, CancellationToken.None);
            Assert.InRange(page.Statuses.Count, page.IsLast ? 0 : 3, 3);
            positions.AddRange(page.Statuses.Select(status => status.Position));
            if (page.IsLast)
            {
                return (positions, page.CompleteAfter);
            }

            after = positions[^1];
        }
    }

    private static LogItem Item(string executionId, string status = DeploymentStatuses.Running) => new()
    {
        ExecutionId = executionId,
        Payload = StatusPayload.Write(executionId, States.Full(executionId) with { Status = status, CurrentStage = "Zeile\nmit \"Umlaut\" ä 🚀" }),
        IsFinal = DeploymentStatuses.Final.Contains(status),
    };

    private static ProgressValue Progress(string executionId, int percent) => new(
        new DeploymentProgressMessage { ExecutionId = executionId, Stage = "Build", Progress = percent, Timestamp = States.Noon }, origin: null);

    private async Task<(IDeploymentLog Log, LogSnapshot Opened)> OpenAsync()
    {
        var services = new ServiceCollection().AddLogging();
        AddLog(services.AddDeploymentNotifications());
        _services = services.BuildServiceProvider();
        var log = _services.GetRequiredService<IDeploymentLog>();
        await log.OpenAsync(_observer, CancellationToken.None).WithPatience();
        return (log, await _observer.NextAsync<LogSnapshot>());
    }
}
