using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Testing;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

public sealed class RedisLogContractTests : DeploymentLogContract, IAsyncLifetime
{
    private readonly OptionalRedis _redis = new();
    private readonly List<ServiceProvider> _nodes = [];

    public static TheoryData<string> Rules => [.. GetRuleNames(
        LogContractParts.Basic | LogContractParts.ReadBack | LogContractParts.Restart | LogContractParts.Shared | LogContractParts.Leases
        | LogContractParts.Erasure)];

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

    /// <summary>Ends the node of the log, including its connection.</summary>
    protected override async ValueTask CloseAsync(IDeploymentLog log)
    {
        var node = _nodes.Single(each => each.GetRequiredService<IDeploymentLog>() == log);
        _nodes.Remove(node);
        await node.DisposeAsync();
    }

    /// <summary>Shortens each lease by the given time, because the clock of Redis cannot be set.</summary>
    protected override void Advance(TimeSpan time)
    {
        using var connection = ConnectionMultiplexer.Connect(_redis.Server.ConnectionString);
        var database = connection.GetDatabase();
        foreach (var lease in database.SortedSetRangeByRank("{hotswap}:leases"))
        {
            database.SortedSetDecrement("{hotswap}:leases", lease, time.TotalMilliseconds);
        }
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
