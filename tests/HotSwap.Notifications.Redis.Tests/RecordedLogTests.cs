using System.Reflection;
using System.Text.Json;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>
/// What nodes of version 0.1 have written, as it was recorded from Redis: later versions read it during a rolling update, and write
/// nothing that those cannot read.
/// </summary>
public sealed class RecordedLogTests : IAsyncLifetime
{
    private const string Epoch = "b4fc9d61535b487f920fc88cb4b041e9";

    private static readonly string _folder = Path.Combine(
        typeof(RecordedLogTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "RepositoryRoot").Value!,
        "tests", "HotSwap.Notifications.Redis.Tests", "Recorded");

    private RedisServer? _redis;
    private ConnectionMultiplexer? _connection;

    private IDatabase Database => _connection!.GetDatabase();

    public async Task InitializeAsync()
    {
        if (RedisServer.IsInstalled)
        {
            _redis = await RedisServer.StartAsync();
            _connection = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
            foreach (var line in await File.ReadAllLinesAsync(Path.Combine(_folder, "log-v1.jsonl")))
            {
                var command = JsonSerializer.Deserialize<string[]>(line)!;
                await Database.ExecuteAsync(command[0], [.. command[1..]]);
            }
        }
    }

    public async Task DisposeAsync()
    {
        await (_connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_redis?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [SkippableFact]
    public async Task Node_JoinsARecordedLog_KnowsWhatItHolds()
    {
        await using var node = await StartAsync();
        await node.WhenReadyAsync();

        var answer = node.ResumeAll(new DeploymentCursor(Epoch, 0));
        Assert.True(answer.Recovered);
        Assert.Equal(
            [("alpha", "Pending", 1L), ("beta", "Running", 1L), ("alpha", "Running", 2L), ("alpha", "Succeeded", 3L), ("beta", "Running", 2L)],
            answer.Statuses.Select(status => (status.ExecutionId, status.Status, status.Sequence)));
        Assert.Equal(["1", "1", "2", "3", "2"], answer.Statuses.Select(status => status.Details.CurrentStage));
    }

    [SkippableFact]
    public async Task Node_HearsARecordedMessageOnTheChannel_DeliversIt()
    {
        await using var node = await StartAsync();
        using var client = await SubscribedAsync(node);

        await Database.PublishAsync(RedisChannel.Literal("{hotswap}:feed"), await File.ReadAllTextAsync(Path.Combine(_folder, "feed-v1.txt")));

        Assert.Equal([("beta", "Running", 3L, 6L)], await client.StatusesAsync(1));
        Assert.Contains("\"Progress\":40", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    /// <summary>The time stands still here: no comparison with the log comes to help.</summary>
    [SkippableFact]
    public async Task Node_HearsOfALaterStatus_ReadsFromTheStreamWhatLiesBetween()
    {
        await using var node = await StartAsync();
        using var client = await SubscribedAsync(node);
        const string Message = """{"ExecutionId":"beta","Status":"Running","UpdatedAt":"2026-01-01T00:00:00Z","Details":{"ExecutionId":"beta","Status":"Running","StartTime":"2026-01-01T00:00:00Z","LastUpdated":"2026-01-01T00:00:00Z"}}""";
        foreach (var (position, sequence) in new[] { (6, 3), (7, 4) })
        {
            await Database.StreamAddAsync(
                "{hotswap}:stream",
                [new("version", 1), new("sequence", sequence), new("time", 0), new("node", "x"), new("message", Message)],
                $"{position}-0");
        }

        await Database.PublishAsync(RedisChannel.Literal("{hotswap}:feed"), $"1 {Epoch} 6 x\ns 7 4 - {Message}");

        Assert.Equal([("beta", "Running", 3L, 6L), ("beta", "Running", 4L, 7L)], await client.StatusesAsync(2));
    }

    [SkippableFact]
    public async Task Node_HearsOfAnEpochThatIsOver_KeepsItsConnections()
    {
        await using var node = await StartAsync();
        using var client = await SubscribedAsync(node);
        var recorded = await File.ReadAllTextAsync(Path.Combine(_folder, "feed-v1.txt"));

        await Database.PublishAsync(RedisChannel.Literal("{hotswap}:feed"), recorded.Replace(Epoch, "over", StringComparison.Ordinal));
        await Database.PublishAsync(RedisChannel.Literal("{hotswap}:feed"), recorded);

        Assert.Equal([("beta", "Running", 3L, 6L)], await client.StatusesAsync(1));
    }

    [SkippableFact]
    public async Task Node_FindsFieldsAndMessagesOfLaterVersions_ReadsWhatItKnows()
    {
        await using var node = await StartAsync();
        using var client = await SubscribedAsync(node);

        var message = """{"ExecutionId":"beta","Status":"Running","New":{"x":[1]},"UpdatedAt":"2026-01-01T00:00:00Z","Details":{"ExecutionId":"beta","Status":"Running","StartTime":"2026-01-01T00:00:00Z","LastUpdated":"2026-01-01T00:00:00Z","AlsoNew":1}}""";
        await Database.StreamAddAsync(
            "{hotswap}:stream",
            [new("version", 1), new("sequence", 3), new("time", 0), new("node", "x"), new("message", message), new("new", "field")],
            "6-0");
        await Database.HashSetAsync("{hotswap}:head", [new("position", 6), new("new", "field")]);
        await Database.PublishAsync(RedisChannel.Literal("{hotswap}:feed"), "2 in a form that is not known yet");

        Assert.Equal([("beta", "Running", 3L, 6L)], await client.StatusesAsync(1));
    }

    [SkippableFact]
    public async Task Node_FindsAnEntryThatItCannotRead_SaysSoAndSkipsNothing()
    {
        using var logs = new LogWatcher();
        await using var node = await StartAsync(logs);
        using var client = await SubscribedAsync(node);

        await Database.StreamAddAsync("{hotswap}:stream", [new("version", 2), new("sequence", 3)], "6-0");
        await Database.HashSetAsync("{hotswap}:head", "position", 6);
        await Database.PublishAsync(RedisChannel.Literal("{hotswap}:feed"), "2 in a form that is not known yet");

        await logs.WaitForAsync("The log on Redis cannot be used.");
        Assert.Equal(
            "The stream has an entry of version 2, and this library reads version 1. Update this node.",
            node.Log().Trouble);
        Assert.Equal(5, node.Store().Head);
    }

    /// <summary>What version 0.1 reads of an entry and of a message on the channel, and no other version of their forms.</summary>
    [SkippableFact]
    public async Task Node_AppendsAndShares_WritesWhatVersion01Reads()
    {
        await using var node = await StartAsync();
        using var client = await SubscribedAsync(node);
        var messages = await _connection!.GetSubscriber().SubscribeAsync(RedisChannel.Literal("{hotswap}:feed"));

        await node.Notifier.NotifyDeploymentStatusChanged("beta", States.Full("beta"));
        await node.Notifier.NotifyDeploymentProgress("beta", "Build", 40);

        Assert.Equal([("beta", "Running", 3L, 6L)], await client.StatusesAsync(1));
        var entry = Assert.Single(await Database.StreamRangeAsync("{hotswap}:stream", "6-0"));
        Assert.Equal(("6-0", 1, 3), (entry.Id.ToString(), (int)entry["version"], (int)entry["sequence"]));
        Assert.Equal(States.Full("beta"), JsonSerializer.Deserialize<DeploymentStatusMessage>((string)entry["message"]!)!.Details);
        var state = await Database.HashGetAsync("{hotswap}:deployment:beta", ["epoch", "sequence", "position", "message"]);
        Assert.Equal((Epoch, 3, 6, (string?)entry["message"]), ((string?)state[0], (int)state[1], (int)state[2], (string?)state[3]));

        var status = (string)(await messages.ReadAsync().AsTask().WithPatience()).Message!;
        Assert.Matches($"^1 {Epoch} 5 [0-9a-f]{{32}}\ns 6 3 [^ ]+ {{.*}}$", status);
        Assert.EndsWith(" " + entry["message"], status, StringComparison.Ordinal);
        var progress = (string)(await messages.ReadAsync().AsTask().WithPatience()).Message!;
        Assert.Matches($"^1 {Epoch} 6 [0-9a-f]{{32}}\np [^ ]+ {{.*}}$", progress);
        var shared = JsonSerializer.Deserialize<DeploymentProgressMessage>(progress[progress.IndexOf('{', StringComparison.Ordinal)..])!;
        Assert.Equal(("beta", "Build", 40), (shared.ExecutionId, shared.Stage, shared.Progress));
    }

    private static async Task<RawHubClient> SubscribedAsync(TestServer node)
    {
        var client = await RawHubClient.ConnectAsync(node.HubUrl);
        await client.InvokeAsync("SubscribeToDeployment", """["beta"]""");
        await client.StatusesAsync(1);
        return client;
    }

    private Task<TestServer> StartAsync(LogWatcher? logs = null)
    {
        Skip.If(_redis is null, RedisServer.MissingMessage);
        return Nodes.StartAsync(_redis.ConnectionString, services =>
        {
            // A minute after the recording.
            services.AddSingleton<TimeProvider>(new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_795_536_446_871)));
            if (logs is not null)
            {
                services.AddSingleton<ILoggerProvider>(logs);
            }
        });
    }
}
