using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Tests of when a term begins, and of the cursors that the log accepts after that.</summary>
public sealed class RedisTermTests : IAsyncLifetime
{
    private readonly RedisLog _redis = new();

    public Task InitializeAsync() => _redis.StartAsync();

    public Task DisposeAsync() => _redis.DisposeAsync().AsTask();

    [SkippableFact]
    public async Task OpenAsync_NodeRestarts_JoinsTheCurrentTerm()
    {
        var first = await OpenedLog.StartAsync(_redis);
        await first.AppendAsync("d", "d");

        var second = await OpenedLog.StartAsync(_redis);

        Assert.Equal(first.Epoch, second.Epoch);
        Assert.Equal(2, second.Snapshot.Position);
        Assert.Empty(second.Snapshot.EarlierTerms);
    }

    [SkippableFact]
    public async Task OpenAsync_ServerRestartedWithItsData_BeginsATermThatCursorsOutlive()
    {
        var before = await OpenedLog.StartAsync(_redis);
        await before.AppendAsync("d", "e");
        await _redis.Server.StopAsync(keepData: true);
        await _redis.Server.StartAgainAsync();

        var after = await OpenedLog.StartAsync(_redis);
        await after.AppendAsync("d");

        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.Equal([new LogTerm(before.Epoch, 2)], after.Snapshot.EarlierTerms);
        Assert.Equal(["d:1@1", "e:1@2"], after.Snapshot.Recent.Select(OpenedLog.Line));
        Assert.Equal(["d:2@3"], (await after.Observer.StatusesAsync(1)).Select(OpenedLog.Line));
        Assert.Equal(CursorValidity.Valid, await after.CheckAsync(before.Epoch, 2));
        Assert.Equal(CursorValidity.Lost, await after.CheckAsync(before.Epoch, 3));
        Assert.Equal(CursorValidity.Valid, await after.CheckAsync(after.Epoch, 3));
    }

    /// <summary>Tests the case that no node with newer data is left, and the log reaches the number of the cursor again.</summary>
    [SkippableFact]
    public async Task OpenAsync_ServerCameBackWithOlderData_VouchesForNothingThatIsLost()
    {
        var before = await OpenedLog.StartAsync(_redis);
        await before.AppendAsync("d", "d", "d");
        await _redis.Server.SaveAsync();
        await before.AppendAsync("d", "d", "d");
        await before.DisposeAsync();
        await _redis.Server.KillAsync();
        await _redis.Server.StartAgainAsync();

        var after = await OpenedLog.StartAsync(_redis);
        await after.AppendAsync("new", "new", "new", "new", "new");

        Assert.Equal(["new:1@4", "new:2@5", "new:3@6", "new:4@7", "new:5@8"], (await after.Observer.StatusesAsync(5)).Select(OpenedLog.Line));
        Assert.Equal(CursorValidity.Lost, await after.CheckAsync(before.Epoch, 6));
        Assert.Equal(CursorValidity.Lost, await after.CheckAsync(before.Epoch, 4));
        Assert.Equal(CursorValidity.Valid, await after.CheckAsync(before.Epoch, 3));
    }

    /// <summary>
    /// Tests that a stale replica takes over and the node that was behind appends first. Both nodes report the same under the new term.
    /// </summary>
    [SkippableFact]
    public async Task AppendAsync_StaleServerAndANodeThatWasBehindIsFirst_NoPositionOfATermMeansTwoThings()
    {
        await using var proxyOfOne = new TcpProxy(new Uri($"tcp://127.0.0.1:{_redis.Server.Port}"));
        await using var proxyOfTwo = new TcpProxy(new Uri($"tcp://127.0.0.1:{_redis.Server.Port}"));
        var one = await OpenedLog.StartAsync(_redis, $"127.0.0.1:{proxyOfOne.Address.Port}");
        var two = await OpenedLog.StartAsync(_redis, $"127.0.0.1:{proxyOfTwo.Address.Port}");
        var epoch = one.Epoch;
        await one.AppendAsync("x");
        await two.Observer.StatusesAsync(1);
        await _redis.Server.SaveAsync();
        proxyOfTwo.Stall();
        await one.AppendAsync("x");
        await one.Observer.StatusesAsync(2);

        proxyOfOne.Stall();
        await _redis.Server.KillAsync();
        proxyOfOne.Cut();
        proxyOfTwo.Cut();
        await _redis.Server.StartAgainAsync();
        proxyOfTwo.Continue();
        await two.AppendAsync("y");
        proxyOfOne.Continue();
        await one.AppendAsync("z");

        await two.Observer.UntilAsync(status => status.ExecutionId == "z");
        await one.Observer.UntilAsync(status => status.ExecutionId == "z");
        Assert.Equal(["x:1@1"], two.Observer.In(epoch));
        Assert.Equal(["x:1@1", "x:2@2"], one.Observer.In(epoch));
        Assert.NotEqual(epoch, two.Epoch);
        Assert.Equal(two.Epoch, one.Epoch);
        Assert.Equal("y:1@2", two.Observer.In(two.Epoch)[1]);
        Assert.Equal(two.Observer.In(two.Epoch), one.Observer.In(one.Epoch));
        Assert.Equal(CursorValidity.Lost, await two.CheckAsync(epoch, 2));
    }

    /// <summary>Tests that a changed replication id begins a term although the run id of the server is unchanged.</summary>
    [SkippableFact]
    public async Task AppendAsync_ServerWasAReplicaMeanwhile_BeginsATerm()
    {
        await using var other = new RedisLog();
        await other.StartAsync();
        await ReplicateAsync(other, _redis.Server.Port);
        var log = await OpenedLog.StartAsync(_redis);
        await log.AppendAsync("d");
        await _redis.UseAsync(database => database.ExecuteAsync("WAIT", 1, 0));
        var epoch = log.Epoch;
        await other.UseAsync(database => database.ExecuteAsync("REPLICAOF", "NO", "ONE"));
        await log.AppendAsync("d");
        await log.DisposeAsync();

        await ReplicateAsync(_redis, other.Server.Port);
        await _redis.UseAsync(database => database.ExecuteAsync("REPLICAOF", "NO", "ONE"));
        var late = await OpenedLog.StartAsync(_redis);

        Assert.NotEqual(epoch, late.Epoch);
        Assert.Equal(CursorValidity.Valid, await late.CheckAsync(epoch, 1));
        Assert.Equal(CursorValidity.Lost, await late.CheckAsync(epoch, 2));
    }

    [SkippableFact]
    public async Task AppendAsync_HeadIsGone_GoesOnAfterWhatTheStreamHas()
    {
        var before = await OpenedLog.StartAsync(_redis);
        await before.AppendAsync("d", "d");
        var epoch = before.Epoch;
        await _redis.UseAsync(database => database.KeyDeleteAsync("{hotswap}:head"));

        Assert.Equal((3, 3), (await before.AppendAsync("d")) is [{ Sequence: var sequence, Position: var position }] ? (sequence, position) : default);

        await before.Observer.UntilAsync(status => status.Position == 3);
        Assert.NotEqual(epoch, before.Epoch);
        Assert.Equal(CursorValidity.Valid, await before.CheckAsync(epoch, 2));
    }

    [SkippableFact]
    public async Task OpenAsync_VersionWithoutTermsHasBegunAnEpochAfterATerm_VouchesForNothingOfThatTerm()
    {
        var before = await OpenedLog.StartAsync(_redis);
        await before.AppendAsync("d", "d", "d");
        await before.DisposeAsync();
        await _redis.UseAsync(async database =>
        {
            await database.KeyDeleteAsync(["{hotswap}:stream", "{hotswap}:deployments"]);
            await database.HashSetAsync("{hotswap}:head", [new("epoch", "old"), new("position", 0)]);
            return true;
        });

        var after = await OpenedLog.StartAsync(_redis);
        await after.AppendAsync("d", "d", "d");

        Assert.Equal(CursorValidity.Lost, await after.CheckAsync(before.Epoch, 3));
        Assert.Equal(CursorValidity.Lost, await after.CheckAsync("old", 1));
        Assert.Equal(["d:1@1", "d:2@2", "d:3@3"], (await after.Observer.StatusesAsync(3)).Select(OpenedLog.Line));
    }

    [SkippableFact]
    public async Task OpenAsync_ManyTerms_RemembersTheLatestThousand()
    {
        await _redis.UseAsync(database => database.ListRightPushAsync(
            "{hotswap}:terms", [.. Enumerable.Range(1, 1_200).Select(number => (RedisValue)$"t{number} {number}")]));

        var log = await OpenedLog.StartAsync(_redis);

        Assert.Equal(1_000, (await _redis.UseAsync(database => database.ListLengthAsync("{hotswap}:terms"))));
        Assert.Equal("t202", log.Snapshot.EarlierTerms[0].Epoch);
    }

    private static async Task ReplicateAsync(RedisLog replica, int of)
    {
        await replica.UseAsync(database => database.ExecuteAsync("REPLICAOF", "127.0.0.1", $"{of}"));
        using var deadline = new CancellationTokenSource(Patience.Limit);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!(await replica.UseAsync(database => database.ExecuteAsync("INFO", "replication"))).ToString().Contains("master_link_status:up", StringComparison.Ordinal))
        {
            await pace.WaitForNextTickAsync(deadline.Token);
        }
    }
}
