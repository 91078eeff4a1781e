using HotSwap.Notifications.TestSupport;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>A Redis server for one test. The test is skipped if Redis is not installed.</summary>
internal sealed class OptionalRedis : IAsyncDisposable
{
    private RedisServer? _server;

    public RedisServer Server
    {
        get
        {
            Skip.If(_server is null, RedisServer.MissingMessage);
            return _server;
        }
    }

    public async Task StartAsync() => _server = RedisServer.IsInstalled ? await RedisServer.StartAsync() : null;

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
