using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Testing;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Redis.Tests;

public sealed class RedisLogContractTests : DeploymentLogContract, IAsyncLifetime
{
    private readonly OptionalRedis _redis = new();
    private readonly List<ServiceProvider> _nodes = [];

    public static TheoryData<string> Rules => [.. Names(LogContractParts.Basic | LogContractParts.Shared | LogContractParts.Restart).Except(Open)];

    /// <summary>What the log on Redis does not keep yet.</summary>
    private static string[] Open =>
    [
        "traits-are-kept",
        "payload-is-opaque",
        "names-are-compared-by-ordinal",
        "batch-is-all-or-nothing",
        "reports-are-complete-and-ordered",
        "producer-number-is-appended-once",
        "producers-never-meet",
        "producers-are-remembered",
        "key-is-appended-once",
        "keys-are-remembered",
        "expected-sequence-is-compared",
        "conflict-leaves-number-and-key-free",
        "duplicate-comes-before-conflict",
        "restart-keeps-producers-and-keys",
        "nodes-decide-together",
    ];

    public Task InitializeAsync() => _redis.StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _redis.DisposeAsync();
    }

    [SkippableTheory]
    [MemberData(nameof(Rules))]
    public Task Contract_OfALog_IsKept(string rule)
    {
        Skip.IfNot(RedisServer.IsInstalled, RedisServer.MissingMessage);
        return RunAsync(rule);
    }

    protected override ValueTask<IDeploymentLog> CreateAsync() => new(CreateNode());

    protected override async ValueTask<IDeploymentLog> ReopenAsync(IDeploymentLog log)
    {
        await CloseAsync(log);
        return CreateNode();
    }

    protected override ValueTask<IDeploymentLog> JoinAsync(IDeploymentLog log) => new(CreateNode());

    /// <summary>Ends the node that has the log, with its connection.</summary>
    protected override async ValueTask CloseAsync(IDeploymentLog log)
    {
        var node = _nodes.Single(each => each.GetRequiredService<IDeploymentLog>() == log);
        _nodes.Remove(node);
        await node.DisposeAsync();
    }

    private IDeploymentLog CreateNode()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDeploymentNotifications().UseRedis(_redis.Server.ConnectionString);
        var node = services.BuildServiceProvider();
        _nodes.Add(node);
        return node.GetRequiredService<IDeploymentLog>();
    }
}
