using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>
/// Three nodes on one Redis. This is a class fixture, because FsCheck does not call the <see cref="DisposeAsync"/> of a test class, and the
/// Redis server would keep running.
/// </summary>
public sealed class SharedLogNodes : IAsyncLifetime
{
    private const int Count = 3;

    private readonly List<TestServer> _nodes = [];
    private RedisServer? _redis;

    /// <summary>Gets the nodes, or an empty list if Redis is not installed.</summary>
    public IReadOnlyList<TestServer> All => _nodes;

    public async Task InitializeAsync()
    {
        if (RedisServer.IsInstalled)
        {
            _redis = await RedisServer.StartAsync();
            for (var node = 0; node < Count; node++)
            {
                _nodes.Add(await Nodes.StartReadyAsync(_redis.ConnectionString));
            }
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await (_redis?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
