using System.Reflection;
using System.Text.Json;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>
/// Tests with data that nodes of version 0.1 wrote to Redis. During a rolling update, later versions read this data, and write nothing that
/// nodes of version 0.1 cannot read.
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

        await Database.PublishAsync(RedisChannel.Literal("{hotswap}:feed"), await ReadRecordedAsync(node));

        Assert.Equal([("beta", "Running", 3L, 6L)], await client.StatusesAsync(1));
        Assert.Contains("\"Progress\":40", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    /// <summary>Tests with a clock that stands still, so that no periodic comparison with the log helps.</summary>
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

        await Database.PublishAsync(RedisChannel.Literal("{hotswap}:feed"), $"1 {node.Store().Epoch} 6 x\ns 7 4 - {Message}");

        Assert.Equal([("beta", "Running", 3L, 6L), ("beta", "Running", 4L, 7L)], await client.StatusesAsync(2));
    }

    [SkippableFact]
    public async Task Node_HearsOfAnEpochThatIsOver_KeepsItsConnections()
    {
        await using var node = await StartAsync();
        using var client = await SubscribedAsync(node);
        var recorded = await ReadRecordedAsync(node);

        await Database.PublishAsync(RedisChannel.Literal("{hotswap}:feed"), recorded.Replace(node.Store().Epoch, "over", StringComparison.Ordinal));
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
    public async Task Node_FindsAnEntryOfALaterVersionWithWhatItKnows_TakesIt()
    {
        await using var node = await StartAsync();
        using var client = await SubscribedAsync(node);

        await AddAsync(6, [new("version", 2), new("sequence", 3), new("time", "in another form"), new("message", Message("beta", "Running"))]);

        Assert.Equal([("beta", "Running", 3L, 6L)], await client.StatusesAsync(1));
        Assert.Null(node.Log().Trouble);
    }

    /// <summary>Tests that the node neither stops nor leaves a gap. Its clients learn of the loss, and get the current state.</summary>
    [SkippableTheory]
    [InlineData("version 2 | sequence 3")]
    [InlineData("version 2 | payload in another form | sequence 3")]
    [InlineData("version 1 | sequence 3 | message no JSON")]
    [InlineData("version 1 | sequence 3 | message {}")]
    [InlineData("version 1 | message {} | sequence x")]
    public async Task Node_FindsAnEntryThatItCannotRead_LosesThatEntryAloneAndSaysSo(string entry)
    {
        using var logs = new LogWatcher();
        await using var node = await StartAsync(logs);
        await node.WhenReadyAsync();
        var before = new DeploymentCursor(node.Store().Epoch, 5);

        await AddAsync(6, [.. entry.Split(" | ").Select(field => new NameValueEntry(field.Split(' ')[0], field[(field.IndexOf(' ', StringComparison.Ordinal) + 1)..]))]);
        await logs.WaitForAsync("This node cannot read the entry at position 6 of the stream");
        await node.ReachedAsync(6);
        await AddAsync(7, [new("version", 1), new("sequence", 4), new("message", Message("beta", "Succeeded"))]);
        await node.ReachedAsync(7);

        Assert.False(node.ResumeAll(before).Recovered);
        var answer = node.ResumeAll(before with { Number = 6 });
        Assert.True(answer.Recovered);
        Assert.Equal(("beta", "Succeeded", 4L), answer.Statuses.Select(status => (status.ExecutionId, status.Status, status.Sequence)).Single());
        Assert.Null(node.Log().Trouble);
    }

    [SkippableFact]
    public async Task Node_StartsWithAnEntryThatItCannotRead_KnowsWhatFollowsIt()
    {
        await AddAsync(6, [new("version", 2)]);
        await AddAsync(7, [new("version", 1), new("sequence", 4), new("message", Message("beta", "Succeeded"))]);
        await using var node = await StartAsync();
        await node.WhenReadyAsync();

        Assert.False(node.ResumeAll(new DeploymentCursor(Epoch, 5)).Recovered);
        Assert.True(node.ResumeAll(new DeploymentCursor(node.Store().Epoch, 6)).Recovered);
    }

    [SkippableFact]
    public async Task Node_FindsAStageStatusOfALaterVersion_ReadsItAsUnknown()
    {
        await using var node = await StartAsync();
        using var client = await SubscribedAsync(node);
        const string Stages = """
            "Stages":[{"StageName":"Build","Status":"Paused"}],"StartTime"
            """;
        var message = Message("beta", "Running").Replace("\"StartTime\"", Stages, StringComparison.Ordinal);

        await AddAsync(6, [new("version", 1), new("sequence", 3), new("message", message)]);

        Assert.Equal([("beta", "Running", 3L, 6L)], await client.StatusesAsync(1));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("1 E")]
    [InlineData("1 E 5 x\n")]
    [InlineData("1 E five x\ns 6 3 - {}")]
    [InlineData("1 E 5 x\ns")]
    [InlineData("1 E 5 x\ns six 3 - {}")]
    [InlineData("1 E 5 x\ns 6 3 {}")]
    [InlineData("1 E 5 x\ns 6 3 - no JSON")]
    [InlineData("1 E 5 x\np - no JSON")]
    [InlineData("1 E 5 x\nq - {}")]
    [InlineData("1 E 5 x\n\n\n")]
    public async Task Node_HearsAMalformedMessage_GoesOn(string message)
    {
        await using var node = await StartAsync();
        using var client = await SubscribedAsync(node);

        await Database.PublishAsync(
            RedisChannel.Literal("{hotswap}:feed"), message.Replace("E ", node.Store().Epoch + " ", StringComparison.Ordinal));
        await Database.PublishAsync(RedisChannel.Literal("{hotswap}:feed"), await ReadRecordedAsync(node));

        Assert.Equal([("beta", "Running", 3L, 6L)], await client.StatusesAsync(1));
        Assert.Null(node.Log().Trouble);
    }

    [SkippableFact]
    public async Task Node_JoinsARecordedLog_BeginsATermThatCursorsOfTheRecordingOutlive()
    {
        await using var node = await StartAsync();
        await node.WhenReadyAsync();

        Assert.NotEqual(Epoch, node.Store().Epoch);
        Assert.Equal(5, node.Store().Head);
        Assert.Equal(CursorValidity.Valid, await node.Log().CheckCursorAsync(new DeploymentCursor(Epoch, 5), CancellationToken.None));
        Assert.Equal(CursorValidity.Lost, await node.Log().CheckCursorAsync(new DeploymentCursor(Epoch, 6), CancellationToken.None));
    }

    /// <summary>Tests that entries and channel messages contain the fields that version 0.1 reads, in a format version that it accepts.</summary>
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
        Assert.Equal((node.Store().Epoch, 3, 6, (string?)entry["message"]), ((string?)state[0], (int)state[1], (int)state[2], (string?)state[3]));

        var status = (string)(await messages.ReadAsync().AsTask().WithPatience()).Message!;
        Assert.Matches($"^1 {node.Store().Epoch} 5 [0-9a-f]{{32}}\ns 6 3 [^ ]+ {{.*}}$", status);
        Assert.EndsWith(" " + entry["message"], status, StringComparison.Ordinal);
        var progress = (string)(await messages.ReadAsync().AsTask().WithPatience()).Message!;
        Assert.Matches($"^1 {node.Store().Epoch} 6 [0-9a-f]{{32}}\np [^ ]+ {{.*}}$", progress);
        var shared = JsonSerializer.Deserialize<DeploymentProgressMessage>(progress[progress.IndexOf('{', StringComparison.Ordinal)..])!;
        Assert.Equal(("beta", "Build", 40), (shared.ExecutionId, shared.Stage, shared.Progress));
    }

    private static string Message(string executionId, string status) =>
        """{"ExecutionId":"$id","Status":"$status","UpdatedAt":"2026-01-01T00:00:00Z","Details":{"ExecutionId":"$id","Status":"$status","StartTime":"2026-01-01T00:00:00Z","LastUpdated":"2026-01-01T00:00:00Z"}}"""
            .Replace("$id", executionId, StringComparison.Ordinal).Replace("$status", status, StringComparison.Ordinal);

    /// <summary>
    /// Adds an entry in the format of another version. The clock of the node stands still, so a message on the channel wakes the node.
    /// </summary>
    private async Task AddAsync(long position, NameValueEntry[] entry)
    {
        Skip.If(_redis is null, RedisServer.MissingMessage);
        await Database.StreamAddAsync("{hotswap}:stream", entry, $"{position}-0");
        await Database.HashSetAsync("{hotswap}:head", "position", position);
        await Database.PublishAsync(RedisChannel.Literal("{hotswap}:feed"), "2 in a form that is not known yet");
    }

    /// <summary>Returns the recorded entries as a node of the current term would write them.</summary>
    private static async Task<string> ReadRecordedAsync(TestServer node) =>
        (await File.ReadAllTextAsync(Path.Combine(_folder, "feed-v1.txt"))).Replace(Epoch, node.Store().Epoch, StringComparison.Ordinal);

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
            // One minute after the recording.
            services.AddSingleton<TimeProvider>(new ShiftedTime(DateTimeOffset.FromUnixTimeMilliseconds(1_795_536_446_871)));
            if (logs is not null)
            {
                services.AddSingleton<ILoggerProvider>(logs);
            }
        });
    }
}
