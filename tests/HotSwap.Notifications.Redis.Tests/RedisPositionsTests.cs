using System.Globalization;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Tests of the index that finds the statuses of one deployment among those of all.</summary>
public sealed class RedisPositionsTests : IAsyncLifetime
{
    private readonly RedisLog _redis = new();

    public Task InitializeAsync() => _redis.StartAsync();

    public Task DisposeAsync() => _redis.DisposeAsync().AsTask();

    /// <summary>
    /// Tests for a former defect: when sixty clients resumed single deployments, Redis sent the whole stream to each of them, and they made no
    /// progress.
    /// </summary>
    [SkippableFact]
    public async Task ReadAsync_OneDeploymentOfMany_ReadsItsStatusesAlone()
    {
        var log = await OpenedLog.StartAsync(_redis);
        for (var round = 0; round < 10; round++)
        {
            await log.AppendAsync([.. Enumerable.Range(0, 200).Select(number => $"d-{number}")]);
        }

        var before = await SentBytesAsync();
        var known = await log.Log.ReadAsync(DeploymentScope.Of("d-7"), after: 8, max: 64, CancellationToken.None);
        var unknown = await log.Log.ReadAsync(DeploymentScope.Of("nobody"), after: 8, max: 64, CancellationToken.None);
        var sent = await SentBytesAsync() - before;

        Assert.Equal(Enumerable.Range(1, 9).Select(round => (round * 200L) + 8), known.Statuses.Select(status => status.Position));
        Assert.Equal((0, 2_000L, true), (known.CompleteAfter, known.End.Number, known.IsLast));
        Assert.Equal((0, true), (unknown.Statuses.Count, unknown.IsLast));
        Assert.InRange(sent, 1, 50_000);
    }

    [SkippableFact]
    public async Task AppendAsync_StreamHasLostADeployment_ForgetsItsPositions()
    {
        var log = await OpenedLog.StartAsync(
            _redis, configure: services => services.Configure<RedisDeploymentLogOptions>(options => options.MaxStatuses = 100));
        await log.AppendAsync("old");
        for (var round = 0; round < 20; round++)
        {
            await log.AppendAsync([.. Enumerable.Range(0, 100).Select(number => $"d-{number}")]);
        }

        var page = await log.Log.ReadAsync(DeploymentScope.Of("old"), after: 0, max: 64, CancellationToken.None);

        Assert.Empty(page.Statuses);
        Assert.InRange(page.CompleteAfter, 1, 2_001);
        Assert.False(await _redis.UseAsync(database => database.KeyExistsAsync("{hotswap}:positions:old")));
        Assert.True(await _redis.UseAsync(database => database.KeyExistsAsync("{hotswap}:positions:d-7")));
    }

    /// <summary>Tests that the stream is read instead when the positions of a deployment are gone too early, as after an eviction.</summary>
    [SkippableFact]
    public async Task ReadAsync_PositionsAreGone_ReadsTheStream()
    {
        var log = await OpenedLog.StartAsync(_redis);
        await log.AppendAsync("a", "b", "a");
        await _redis.UseAsync(database => database.KeyDeleteAsync("{hotswap}:positions:a"));

        var page = await log.Log.ReadAsync(DeploymentScope.Of("a"), after: 0, max: 64, CancellationToken.None);

        Assert.Equal([1L, 3L], page.Statuses.Select(status => status.Position));
    }

    [SkippableTheory]
    [InlineData("a")]
    [InlineData(null)]
    public async Task ReadAsync_AfterTheLargestPosition_IsAnEmptyLastPage(string? executionId)
    {
        var log = await OpenedLog.StartAsync(_redis);
        await log.AppendAsync("a");
        var scope = executionId is null ? DeploymentScope.All : DeploymentScope.Of(executionId);

        var page = await log.Log.ReadAsync(scope, after: long.MaxValue, max: 64, CancellationToken.None);

        Assert.Equal((0, 1L, true), (page.Statuses.Count, page.End.Number, page.IsLast));
    }

    [SkippableFact]
    public async Task DeleteAsync_AnotherDeployment_LeavesTheHistoryOfTheRestWhole()
    {
        var log = await OpenedLog.StartAsync(_redis);
        await log.AppendAsync("a", "b", "a", "b", "a");

        await log.Log.DeleteAsync("a", CancellationToken.None);
        var fromTheBeginning = await log.Log.ReadAsync(DeploymentScope.Of("b"), after: 0, max: 64, CancellationToken.None);
        var fromBetween = await log.Log.ReadAsync(DeploymentScope.Of("b"), after: 2, max: 64, CancellationToken.None);
        var erased = await log.Log.ReadAsync(DeploymentScope.Of("a"), after: 1, max: 64, CancellationToken.None);

        Assert.Equal([2L, 4L], fromTheBeginning.Statuses.Select(status => status.Position));
        Assert.Equal((4L, true), (fromBetween.Statuses.Single().Position, fromBetween.CompleteAfter <= 2));
        Assert.True(erased.CompleteAfter >= 5, $"The page is complete after position {erased.CompleteAfter}, so it claims to contain the erased statuses.");
    }

    private async Task<long> SentBytesAsync()
    {
        var info = await _redis.UseAsync(async database => (string)(await database.ExecuteAsync("INFO", "stats"))!);
        var line = info.Split('\n').Single(each => each.StartsWith("total_net_output_bytes:", StringComparison.Ordinal));
        return long.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
    }
}
