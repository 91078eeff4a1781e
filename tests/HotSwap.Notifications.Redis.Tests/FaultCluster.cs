using HotSwap.Notifications.TestSupport;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Two Redis servers, of which one is active, and two node processes.</summary>
internal sealed class FaultCluster : IAsyncDisposable
{
    private readonly List<TestNode> _nodes = [];
    private RedisServer _serving;
    private RedisServer _other;

    private FaultCluster(RedisServer serving, RedisServer other)
    {
        _serving = serving;
        _other = other;
        Redis = new TcpProxy(() => new Uri($"tcp://{_serving.ConnectionString}"));
    }

    /// <summary>Gets the address at which nodes find the active Redis.</summary>
    public TcpProxy Redis { get; }

    public IReadOnlyList<TestNode> Nodes => _nodes;

    public static async Task<FaultCluster> StartAsync()
    {
        var cluster = new FaultCluster(await RedisServer.StartAsync(), await RedisServer.StartAsync());
        for (var node = 0; node < 2; node++)
        {
            cluster._nodes.Add(await TestNode.StartAsync($"127.0.0.1:{cluster.Redis.Address.Port}"));
        }

        return cluster;
    }

    /// <summary>Returns the cursor before the first status.</summary>
    public async Task<DeploymentCursor> ReadStartAsync() => new(await ExecuteAsync(_serving, "HGET", "{hotswap}:head", "epoch"), 0);

    /// <summary>Restarts the server with data that it saved earlier.</summary>
    public async Task RestoreOlderDataAsync()
    {
        await _serving.SaveAsync();
        await FaultTime.PassAsync(TimeSpan.FromMilliseconds(400));
        await _serving.KillAsync();
        await _serving.StartAgainAsync();
    }

    /// <summary>
    /// Restarts the server with data that it saved earlier, after all nodes with newer data have ended. Only the clients have newer cursors.
    /// </summary>
    public async Task RestoreOlderDataAndRestartNodesAsync()
    {
        await _serving.SaveAsync();
        await FaultTime.PassAsync(TimeSpan.FromMilliseconds(400));
        await Task.WhenAll(_nodes.Select(node => node.KillAsync()).Append(_serving.KillAsync()));
        await _serving.StartAgainAsync();
        await Task.WhenAll(_nodes.Select(node => node.StartAgainAsync()));
    }

    /// <summary>Promotes a replica that was cut off earlier.</summary>
    public async Task FailOverToAStaleReplicaAsync()
    {
        await ExecuteAsync(_other, "REPLICAOF", "127.0.0.1", $"{_serving.Port}");
        await FaultTime.UntilAsync(async () =>
            (await ExecuteAsync(_other, "INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal));
        await ExecuteAsync(_other, "REPLICAOF", "NO", "ONE");
        await FaultTime.PassAsync(TimeSpan.FromMilliseconds(400));
        (_serving, _other) = (_other, _serving);
        Redis.Cut();
    }

    public Task FlushAsync() => ExecuteAsync(_serving, "FLUSHALL");

    public Task SleepAsync() => ExecuteAsync(_serving, "DEBUG", "SLEEP", "2");

    public async Task StopANodeAsync(int number, TimeSpan time)
    {
        await _nodes[number].FreezeAsync(true);
        await FaultTime.PassAsync(time);
        await _nodes[number].FreezeAsync(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var disposable in _nodes.Cast<IAsyncDisposable>().Append(Redis).Append(_serving).Append(_other))
        {
            await disposable.DisposeAsync();
        }
    }

    private static async Task<string> ExecuteAsync(RedisServer server, string command, params object[] arguments)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{server.ConnectionString},allowAdmin=true,syncTimeout=15000,asyncTimeout=15000");
        return (await connection.GetDatabase().ExecuteAsync(command, arguments)).ToString();
    }
}
