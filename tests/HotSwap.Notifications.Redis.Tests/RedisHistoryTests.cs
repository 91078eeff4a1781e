using System.Globalization;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Tests of a node whose stream is trimmed, deleted or expired, or whose statuses are erased.</summary>
public sealed class RedisHistoryTests : IAsyncLifetime
{
    private readonly RedisLog _redis = new();

    public Task InitializeAsync() => _redis.StartAsync();

    public Task DisposeAsync() => _redis.DisposeAsync().AsTask();

    /// <summary>Tests that the node loads the stream although it is trimmed many times meanwhile.</summary>
    [SkippableFact]
    public async Task OpenAsync_StreamIsTrimmedMeanwhile_IsReadySoonAndKnowsAll()
    {
        const int Deployments = 3_000;
        var writer = await OpenedLog.StartAsync(_redis, configure: Short);
        foreach (var ids in Enumerable.Range(0, Deployments).Select(number => $"d-{number}").Chunk(200))
        {
            await writer.AppendAsync(ids);
        }

        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(writer, stop.Token);
        await writer.Observer.UntilAsync(status => status.Position > Deployments + 500);

        var late = new List<OpenedLog>();
        for (var number = 0; number < 3; number++)
        {
            late.Add(await OpenedLog.StartAsync(_redis, configure: Short));
        }

        await stop.CancelAsync();
        await writing;
        foreach (var node in late)
        {
            var ids = node.Observer.GetLatest().Select(status => status.ExecutionId).ToHashSet();
            Assert.Equal(Deployments, Enumerable.Range(0, Deployments).Count(number => ids.Contains($"d-{number}")));
        }
    }

    [SkippableFact]
    public async Task OpenAsync_NewerOnesHaveFinishedOrExpired_KnowsTheActiveDeployment()
    {
        var writer = await OpenedLog.StartAsync(_redis, configure: Few);
        await writer.AppendAsync("active");
        await writer.AppendAsync([.. Enumerable.Range(0, 30).Select(number => OpenedLog.Item($"over-{number}", isFinal: true))]);
        foreach (var number in Enumerable.Range(25, 5))
        {
            await _redis.UseAsync(database => database.KeyDeleteAsync($"{{hotswap}}:deployment:over-{number}"));
        }

        await writer.AppendAsync("later");
        await _redis.UseAsync(database => database.KeyDeleteAsync("{hotswap}:stream"));
        var late = await OpenedLog.StartAsync(_redis, configure: Few);

        var known = late.Snapshot.Latest.Select(status => status.ExecutionId).ToList();
        Assert.Contains("active", known);
        Assert.Contains("later", known);
        Assert.Equal(10, await _redis.UseAsync(database => database.SortedSetLengthAsync("{hotswap}:deployments")));
    }

    [SkippableFact]
    public async Task AppendAsync_ADeploymentGoesOnAfterItsEnd_IsActiveAgainInTheIndex()
    {
        var writer = await OpenedLog.StartAsync(_redis, configure: Few);
        await writer.AppendAsync(OpenedLog.Item("again", isFinal: true), OpenedLog.Item("again"));
        await writer.AppendAsync([.. Enumerable.Range(0, 30).Select(number => OpenedLog.Item($"over-{number}", isFinal: true))]);

        Assert.NotNull(await _redis.UseAsync(database => database.SortedSetScoreAsync("{hotswap}:deployments", "again")));
    }

    /// <summary>Tests that the node reads the entries of the index, and does not remove a deployment that begins again meanwhile.</summary>
    [SkippableFact]
    public async Task OpenAsync_DeploymentHasExpired_IsLeftOutAndComesBackWithItsNextStatus()
    {
        var writer = await OpenedLog.StartAsync(_redis);
        await writer.AppendAsync("d", "e");
        await _redis.UseAsync(database => database.KeyDeleteAsync(["{hotswap}:deployment:d", "{hotswap}:stream"]));

        var late = await OpenedLog.StartAsync(_redis);
        await writer.AppendAsync("d");

        Assert.Equal(["e:1@2"], late.Snapshot.Latest.Select(OpenedLog.Line));
        Assert.Equal(["d:1@3"], (await late.Observer.StatusesAsync(1)).Select(OpenedLog.Line));
        Assert.Equal(3, await _redis.UseAsync(database => database.SortedSetScoreAsync("{hotswap}:deployments", "d")));
    }

    [SkippableFact]
    public async Task Tail_StreamIsGoneWhileTheNodeIsBehind_IsResetToWhatIsLeft()
    {
        await using var proxy = new TcpProxy(new Uri($"tcp://127.0.0.1:{_redis.Server.Port}"));
        var writer = await OpenedLog.StartAsync(_redis);
        var behind = await OpenedLog.StartAsync(_redis, $"127.0.0.1:{proxy.Address.Port}");
        await writer.AppendAsync("d");
        await behind.Observer.StatusesAsync(1);
        proxy.Stall();
        await writer.AppendAsync(OpenedLog.Item("d", isFinal: true));
        await writer.Observer.StatusesAsync(2);
        await _redis.UseAsync(database => database.KeyDeleteAsync("{hotswap}:stream"));
        proxy.Cut();
        proxy.Continue();

        await behind.Observer.UntilAsync(() => behind.Observer.Resets == 2);
        Assert.Equal(["d:2@2"], behind.Snapshot.Latest.Select(OpenedLog.Line));
        Assert.Equal((2, 2), (behind.Snapshot.Position, behind.Snapshot.CompleteAfter));
        await writer.AppendAsync("e");
        await behind.Observer.UntilAsync(status => status.Position == 3);
        Assert.Null(behind.Log.Trouble);
    }

    /// <summary>Tests that the node keeps its statuses and its term when Redis has expired its data after a long silence.</summary>
    [SkippableFact]
    public async Task Tail_EverythingThatCanExpireHasExpired_GoesOnInItsTerm()
    {
        var log = await OpenedLog.StartAsync(_redis);
        await log.AppendAsync("d", "e");
        await log.Observer.StatusesAsync(2);
        await _redis.UseAsync(async database =>
        {
            foreach (var key in (string[])(await database.ExecuteAsync("KEYS", "*"))!)
            {
                if (await database.KeyTimeToLiveAsync(key) is not null)
                {
                    await database.KeyDeleteAsync(key);
                }
            }

            return true;
        });

        await log.AppendAsync("f");
        await log.Observer.StatusesAsync(3);

        Assert.Equal(1, log.Observer.Resets);
        Assert.Equal(["d:1@1", "e:1@2", "f:1@3"], log.Observer.In(log.Epoch));
        Assert.Equal(CursorValidity.Valid, await log.CheckAsync(log.Epoch, 1));
    }

    [SkippableFact]
    public async Task ReadAsync_InPagesWhileTheStreamIsTrimmed_LeavesOutNothingSilently()
    {
        var writer = await OpenedLog.StartAsync(_redis, configure: Short);
        for (var number = 0; number < 100; number++)
        {
            await writer.AppendAsync("a", "b", "a");
        }

        foreach (var scope in new[] { DeploymentScope.All, DeploymentScope.Of("b"), DeploymentScope.Of("nobody") })
        {
            var first = await ReadAsync(writer, scope, after: 0, max: 5);
            Assert.InRange(first.CompleteAfter, 1, 200);
            var expected = Enumerable.Range((int)first.CompleteAfter + 1, 300 - (int)first.CompleteAfter)
                .Where(position => scope.IsAll || (scope.ExecutionId == "b" && position % 3 == 2)).Select(position => (long)position);
            Assert.Equal(expected, await ReadAllAsync(writer, scope, first.CompleteAfter));
        }
    }

    [SkippableFact]
    public async Task ReadAsync_ADeploymentWasErased_SaysUpToWhereStatusesAreMissing()
    {
        var writer = await OpenedLog.StartAsync(_redis);
        await writer.AppendAsync("a", "b", "a", "b");
        Assert.True(await writer.Log.DeleteAsync("a", CancellationToken.None));

        var page = await ReadAsync(writer, DeploymentScope.All, after: 0, max: 10);
        var late = await OpenedLog.StartAsync(_redis);
        await writer.AppendAsync("b");

        Assert.Equal(3, page.CompleteAfter);
        Assert.Equal(["b:2@4"], page.Statuses.Select(OpenedLog.Line));
        Assert.Equal((4, 3), (late.Snapshot.Position, late.Snapshot.CompleteAfter));
        Assert.Equal(["b:2@4"], late.Snapshot.Recent.Concat(late.Snapshot.Latest).Select(OpenedLog.Line));
        await late.Observer.StatusesAsync(1);
    }

    private static async Task<LogPage> ReadAsync(OpenedLog log, DeploymentScope scope, long after, int max) =>
        await log.Log.ReadAsync(scope, after, max, CancellationToken.None).AsTask().WithPatience();

    private static async Task<List<long>> ReadAllAsync(OpenedLog log, DeploymentScope scope, long after)
    {
        var positions = new List<long>();
        for (var isLast = false; !isLast;)
        {
            var page = await ReadAsync(log, scope, after, max: 7);
            positions.AddRange(page.Statuses.Select(status => status.Position));
            isLast = page.IsLast;
            after = positions.LastOrDefault();
        }

        return positions;
    }

    private static async Task WriteAsync(OpenedLog writer, CancellationToken cancellationToken)
    {
        for (var number = 0; !cancellationToken.IsCancellationRequested; number++)
        {
            await writer.AppendAsync([.. Enumerable.Range(0, 20).Select(each => "busy-" + (number * 20 + each).ToString(CultureInfo.InvariantCulture)[^1])]);
        }
    }

    private static void Short(IServiceCollection services) => services.Configure<RedisDeploymentLogOptions>(options => options.MaxStatuses = 100);

    private static void Few(IServiceCollection services) => services.Configure<DeploymentNotificationsOptions>(options => options.History.MaxDeployments = 10);
}
