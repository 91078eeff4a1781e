using System.Text;
using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Hostile;

/// <summary>Tests of hostile clients. The server stays up, reports errors to them, and serves all other clients.</summary>
public class HostileClientTests
{
    private const int GeneratedInputs = 12_000;
    private const int Seed = 20_261_124;

    public static TheoryData<string> Handshakes => new()
    {
        "",
        "{",
        "null\u001e",
        "[]\u001e",
        "{}\u001e",
        """{"protocol":"json"}""" + "\u001e",
        """{"protocol":"json","version":99}""" + "\u001e",
        """{"protocol":"no such protocol","version":1}""" + "\u001e",
        """{"protocol":["json"],"version":"x"}""" + "\u001e",
        new string('x', 100_000),
        new string('\u001e', 1_000),
    };

    public static TheoryData<string, string> Calls => new()
    {
        { Call("SubscribeToDeployment", """["a\nb"]"""), "executionId must not contain control characters" },
        { Call("SubscribeToDeployment", """["\ud800"]"""), "Error binding arguments." },
        { Call("SubscribeToDeployment", """[null]"""), "executionId must be 1 to 128 characters; it was null." },
        { Call("SubscribeToDeployment", $"""["{new string('x', 3_000)}"]"""), "executionId must be 1 to 128 characters; it had 3000." },
        { Call("SubscribeToDeployment", "[]"), "Invocation provides 0 argument(s) but target expects 1." },
        { Call("SubscribeToDeployment", "[1]"), "Error binding arguments." },
        { Call("SubscribeToDeployment", "[[[[{}]]]]"), "Error binding arguments." },
        { Call("OnConnectedAsync", "[]"), "Method does not exist." },
        { Call("Dispose", "[]"), "Method does not exist." },
        { Call("ResumeAllDeployments", """[{"Epoch":"","Number":0}]"""), "cursor.Epoch must be 1 to 128 characters." },
        { Call("ResumeAllDeployments", """[{"Epoch":"e","Number":-1}]"""), "cursor.Number must be 0 or more." },
        { Call("ResumeAllDeployments", """[{"Epoch":"e","Number":1e400}]"""), "Error binding arguments." },
        { Call("ResumeAllDeployments", """[{"Epoch":null,"Number":1}]"""), "cursor.Epoch must be 1 to 128 characters." },
        { Call("ResumeDeployment", """["d",{"Number":1}]"""), "cursor.Epoch must be 1 to 128 characters." },
        { """{"type":1,"invocationId":"1","target":"SubscribeToDeployment","arguments":""" + Deep(200) + "}", "The message could not be read: Error reading JSON." },
        { """{"type":99,"x":""" + Deep(1_000) + "}", "The message could not be read: Error reading JSON." },
        { """{"type":1,"invocationId":1,"target":"SubscribeToDeployment","arguments":["d"]}""", "The message could not be read" },
        { """{"type":4,"invocationId":"1","target":"SubscribeToDeployment","arguments":["d"]}""", "The client attempted to invoke the non-streaming" },
        { new string('x', 5_000), "The message is larger than 4096 bytes (Limits.MaxReceivedMessageSize)." },
    };

    [Theory]
    [MemberData(nameof(Handshakes))]
    public async Task Handshake_Malformed_EndsThatConnectionAlone(string handshake)
    {
        await using var server = await StartAsync();
        using var witness = await RawHubClient.ConnectAsync(server.HubUrl);
        using (var hostile = await RawSocket.ConnectAsync(server.HubUrl))
        {
            await hostile.UpgradeAsync();
            await hostile.SendFrameAsync(Encoding.UTF8.GetBytes(handshake));
            await hostile.SendFrameAsync([], head: 0x88);
            var answer = await hostile.ReadToEndAsync();
            Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
        }

        await AssertServesAsync(server, witness);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_Malformed_IsRefusedWithAClearSentence(string message, string sentence)
    {
        await using var server = await StartAsync();
        using var witness = await RawHubClient.ConnectAsync(server.HubUrl);
        using var hostile = await RawSocket.OpenHubAsync(server.HubUrl);

        await hostile.SendFrameAsync(Encoding.UTF8.GetBytes(message + "\u001e"));

        var answer = await hostile.ReadUntilAsync(sentence);
        Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
        await AssertServesAsync(server, witness);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("%2e%2e%2f")]
    [InlineData("' OR 1=1 --")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("all-deployments")]
    public async Task ExecutionId_LooksDangerous_IsANameLikeAnyOther(string executionId)
    {
        await using var server = await StartAsync();
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        await client.InvokeAsync("SubscribeToDeployment", $"""["{executionId}"]""");

        await server.Notifier.NotifyAsync("another", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync(executionId, DeploymentStatuses.Running);

        var status = System.Text.Json.JsonDocument.Parse(await client.ReceiveAsync()).RootElement.GetProperty("arguments")[0];
        Assert.Equal(executionId, status.GetProperty("ExecutionId").GetString());
    }

    [Fact]
    public async Task Message_TenMegabytes_EndsThatConnectionAlone()
    {
        await using var server = await StartAsync();
        using var witness = await RawHubClient.ConnectAsync(server.HubUrl);
        using var hostile = await RawSocket.OpenHubAsync(server.HubUrl);
        var reading = hostile.ReadToEndAsync();

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (true)
            {
                await hostile.SendFrameAsync(new byte[10 * 1024 * 1024]);
            }
        });

        Assert.Contains("The message is larger than 4096 bytes", await reading, StringComparison.Ordinal);
        await AssertServesAsync(server, witness);
    }

    /// <summary>Tests random messages. The test prints its seed, so that a failure can be replayed.</summary>
    [Fact]
    public async Task Messages_Generated_NeverBringTheServerDown()
    {
        using var logs = new LogWatcher();
        await using var server = await StartAsync(logs: logs);
        using var witness = await RawHubClient.ConnectAsync(server.HubUrl);
        var generator = new HostileMessages(new Random(Seed));
        var sent = 0;
        while (sent < GeneratedInputs)
        {
            using var hostile = await RawSocket.OpenHubAsync(server.HubUrl);
            var reading = hostile.ReadToEndAsync();
            try
            {
                for (var message = 0; message < 50; message++, sent++)
                {
                    var (payload, head) = generator.Next();
                    await hostile.SendFrameAsync(payload, head);
                }

                await hostile.SendFrameAsync([], head: 0x88);
            }
            catch (IOException)
            {
                // The server closed this connection. Continue on a new one.
                sent++;
            }

            Assert.DoesNotContain("   at ", await reading, StringComparison.Ordinal);
        }

        await AssertServesAsync(server, witness);
        Assert.Equal(1, server.Services.GetRequiredService<TimelineStore>().Head);
    }

    [Fact]
    public async Task Subscribe_AHundredThousandUnknownIds_IsRefusedBeyondTheLimit()
    {
        await using var server = await StartAsync(options => (options.Limits.MaxCallsPerSecond, options.Limits.MaxCallBurst) = (1_000_000, 1_000_000));
        using var witness = await RawHubClient.ConnectAsync(server.HubUrl);
        using var hostile = await RawSocket.OpenHubAsync(server.HubUrl);
        var reading = hostile.ReadToEndAsync();
        foreach (var ids in Enumerable.Range(0, 100_000).Chunk(100))
        {
            var calls = string.Concat(ids.Select(id => Call("SubscribeToDeployment", $"""["unknown-{id}"]""") + '\u001e'));
            await hostile.SendFrameAsync(Encoding.UTF8.GetBytes(calls));
        }

        await hostile.SendFrameAsync("this ends the connection\u001e"u8.ToArray());

        var answers = await reading;
        Assert.Equal(100, Count(answers, "\"result\":"));
        Assert.Equal(99_900, Count(answers, "(Limits.MaxSubscriptionsPerConnection)"));
        await AssertServesAsync(server, witness);
    }

    [Fact]
    public async Task Connections_HalfOpenAndSilent_DisturbNobody()
    {
        await using var server = await StartAsync();
        using var witness = await RawHubClient.ConnectAsync(server.HubUrl);
        var halfOpen = new List<RawSocket>();
        for (var connection = 0; connection < 200; connection++)
        {
            var socket = await RawSocket.ConnectAsync(server.HubUrl);
            halfOpen.Add(socket);
            switch (connection % 4)
            {
                case 0:
                    await socket.Stream.WriteAsync("GET /deploymentHub HT"u8.ToArray());
                    break;
                case 1:
                    await socket.UpgradeAsync();
                    break;
                case 2:
                    await socket.UpgradeAsync();
                    await socket.Stream.WriteAsync(new byte[] { 0x81, 0xFF, 0, 0 });
                    break;
                default:
                    await socket.UpgradeAsync();
                    socket.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
                    break;
            }
        }

        await AssertServesAsync(server, witness);
        halfOpen.ForEach(socket => socket.Dispose());
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static string Call(string method, string arguments) =>
        $$"""{"type":1,"invocationId":"1","target":"{{method}}","arguments":{{arguments}}}""";

    private static string Deep(int depth) => new string('[', depth) + new string(']', depth);

    private static Task<TestServer> StartAsync(Action<DeploymentNotificationsOptions>? configure = null, LogWatcher? logs = null) =>
        TestServer.StartAsync(services =>
        {
            services.Configure<DeploymentNotificationsOptions>(options => configure?.Invoke(options));
            if (logs is not null)
            {
                services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(logs);
            }
        });

    /// <summary>Asserts that an existing client still gets events, and that a new client can connect.</summary>
    private static async Task AssertServesAsync(TestServer server, RawHubClient witness)
    {
        await witness.InvokeAsync("SubscribeToDeployment", """["witnessed"]""");
        await server.Notifier.NotifyAsync("witnessed", DeploymentStatuses.Running);
        Assert.Contains("\"ExecutionId\":\"witnessed\"", await witness.ReceiveAsync(), StringComparison.Ordinal);
        using var newcomer = await RawHubClient.ConnectAsync(server.HubUrl);
        Assert.DoesNotContain("error", await newcomer.InvokeAsync("ResumeAllDeployments", "[null]"), StringComparison.Ordinal);
    }
}
