using System.Diagnostics.Metrics;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace HotSwap.Notifications.Tests.Limits;

/// <summary>Tests of the client limits, of the errors when a client exceeds them, and of what is counted.</summary>
public class LimitTests
{
    [Fact]
    public async Task Subscriptions_OneTooMany_IsRefusedUntilAnotherEnds()
    {
        await using var server = await StartAsync(options => options.Limits.MaxSubscriptionsPerConnection = 2);
        using var refusals = Refusals(server);
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        await client.InvokeAsync("SubscribeToDeployment", """["a"]""");
        await client.InvokeAsync("SubscribeToAllDeployments", "[]");
        await client.InvokeAsync("SubscribeToDeployment", """["a"]""");

        Assert.Contains(
            "HubException: [too_many_subscriptions] The connection has reached the subscription limit of 2 (Limits.MaxSubscriptionsPerConnection).",
            await client.InvokeAsync("ResumeDeployment", """["b",null]"""),
            StringComparison.Ordinal);
        await client.InvokeAsync("UnsubscribeFromDeployment", """["a"]""");
        Assert.DoesNotContain("error", await client.InvokeAsync("SubscribeToDeployment", """["b"]"""), StringComparison.Ordinal);
        Assert.Contains("HubException", await client.InvokeAsync("SubscribeToDeployment", """["c"]"""), StringComparison.Ordinal);
        await client.InvokeAsync("UnsubscribeFromAllDeployments", "[]");
        Assert.DoesNotContain("error", await client.InvokeAsync("SubscribeToDeployment", """["c"]"""), StringComparison.Ordinal);
        Assert.Equal(["subscriptions", "subscriptions"], Reasons(refusals));
    }

    [Theory]
    [InlineData("SubscribeToDeployment", """["a"]""")]
    [InlineData("NoSuchMethod", "[]")]
    [InlineData("SubscribeToDeployment", "[1,2,3]")]
    public async Task Calls_TooMany_AreRefusedAndThenTheConnectionIsClosed(string method, string arguments)
    {
        await using var server = await StartAsync(options => (options.Limits.MaxCallsPerSecond, options.Limits.MaxCallBurst) = (1, 3));
        using var refusals = Refusals(server);
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        var answers = new List<string>();
        var closed = await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (var call = 0; call < 100; call++)
            {
                answers.Add(await client.InvokeAsync(method, arguments));
            }
        });

        const string Sentence = "HubException: [too_many_calls] Too many calls: each connection is limited to 1 per second (Limits.MaxCallsPerSecond) and 3 at once (Limits.MaxCallBurst).";
        Assert.Contains(Sentence, closed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(answers[..3], answer => answer.Contains("Too many calls", StringComparison.Ordinal));
        Assert.Contains(Sentence, answers[^1], StringComparison.Ordinal);
        Assert.InRange(answers.Count(answer => answer.Contains("Too many calls", StringComparison.Ordinal)), 3, 6);
        Assert.Contains("rate", Reasons(refusals));
    }

    [Fact]
    public async Task Calls_TooManyOfOneClient_DisturbNoOther()
    {
        await using var server = await StartAsync(options => (options.Limits.MaxCallsPerSecond, options.Limits.MaxCallBurst) = (1, 3));
        using var loud = await RawHubClient.ConnectAsync(server.HubUrl);
        using var quiet = await RawHubClient.ConnectAsync(server.HubUrl);
        for (var call = 0; call < 4; call++)
        {
            await loud.InvokeAsync("NoSuchMethod", "[]");
        }

        Assert.DoesNotContain("error", await quiet.InvokeAsync("SubscribeToDeployment", """["a"]"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_TooLarge_ClosesTheConnectionAndSaysWhy()
    {
        await using var server = await StartAsync(options => options.Limits.MaxReceivedMessageSize = 2_048);
        using var refusals = Refusals(server);
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        Assert.Contains("must be 1 to 128 characters", await SubscribeAsync(client, new string('x', 1_900)), StringComparison.Ordinal);

        var closed = await Assert.ThrowsAsync<IOException>(() => SubscribeAsync(client, new string('x', 2_048)));

        Assert.Contains("HubException: [message_too_large] The message is larger than 2048 bytes (Limits.MaxReceivedMessageSize).", closed.Message, StringComparison.Ordinal);
        Assert.Equal(["message_size"], Reasons(refusals));
    }

    [Fact]
    public async Task Message_LongestIdAndCursor_FitsInTheSmallestLimit()
    {
        await using var server = await StartAsync(options => options.Limits.MaxReceivedMessageSize = 2_048);
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        var longest = string.Concat(Enumerable.Repeat("\\u00e9", 128));

        var answer = await client.InvokeAsync("ResumeDeployment", $$"""["{{longest}}",{"Epoch":"{{longest}}","Number":9223372036854775807}]""");

        Assert.DoesNotContain("error", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":1,"target":""", "The message could not be read: Error reading JSON.")]
    [InlineData("[]", "The message could not be read: Unexpected JSON Token Type 'Array'. Expected a JSON Object.")]
    [InlineData("""{"type":1}""", "The message could not be read: Missing required property 'target'.")]
    public async Task Message_Malformed_ClosesTheConnectionAndSaysWhy(string message, string sentence)
    {
        await using var server = await StartAsync();
        using var refusals = Refusals(server);
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);

        await client.SendAsync(message);

        var closed = await Assert.ThrowsAsync<IOException>(client.ReceiveAsync);
        Assert.Contains("HubException: [malformed_message] " + sentence, closed.Message, StringComparison.Ordinal);
        Assert.Equal(["malformed"], Reasons(refusals));
    }

    [Theory]
    [InlineData("NoSuchMethod", "[]", "Method does not exist.")]
    [InlineData("SubscribeToDeployment", "[]", "The arguments could not be read: Invocation provides 0 argument(s) but target expects 1.")]
    [InlineData("SubscribeToDeployment", "[{}]", "The arguments could not be read: Error binding arguments.")]
    [InlineData("ResumeAllDeployments", """["x"]""", "The arguments could not be read: Error binding arguments.")]
    public async Task Call_CannotBeBound_SaysWhyAndTheConnectionGoesOn(string method, string arguments, string sentence)
    {
        await using var server = await StartAsync();
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);

        Assert.Contains("HubException: [invalid_argument] " + sentence, await client.InvokeAsync(method, arguments), StringComparison.Ordinal);
        Assert.DoesNotContain("error", await client.InvokeAsync("SubscribeToAllDeployments", "[]"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0123456789", "executionId must be 1 to 9 characters; it had 10.")]
    [InlineData("a/b", "executionId must match [0-9a-z]+")]
    [InlineData("a\\n", "executionId must not contain control characters")]
    public async Task ExecutionId_OutsideTheHostsRules_IsRefusedFromClientsAndFromThePipeline(string executionId, string sentence)
    {
        await using var server = await StartAsync(options => (options.Limits.MaxExecutionIdLength, options.Limits.ExecutionIdPattern) = (9, "[0-9a-z]+"));
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);

        Assert.Contains("HubException: [invalid_argument] " + sentence, await SubscribeAsync(client, executionId), StringComparison.Ordinal);
        Assert.DoesNotContain("error", await SubscribeAsync(client, "ab1"), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => server.Notifier.NotifyDeploymentProgress(executionId.Replace("\\n", "\n", StringComparison.Ordinal), "Build", 1));
        Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", "DeploymentNotificationsOptions.Limits.ExecutionIdPattern is '('; it must be a regular expression that runs without backtracking: ")]
    [InlineData(@"(a)\1", @"DeploymentNotificationsOptions.Limits.ExecutionIdPattern is '(a)\1'; it must be a regular expression that runs without backtracking: ")]
    public async Task ExecutionIdPattern_CannotBeUsed_StopsTheHost(string pattern, string sentence)
    {
        var error = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => StartAsync(options => options.Limits.ExecutionIdPattern = pattern));

        Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_OneTooManyOfAUser_IsClosedAndSaysWhyUntilAnotherEnds()
    {
        await using var server = await SecuredServer.StartAsync(options => options.Limits.MaxConnectionsPerUser = 1);
        server.Access.OnOne = (_, _) => new(true);
        using (var first = await RawHubClient.ConnectAsync(server.UrlFor("anna")))
        {
            await first.InvokeAsync("UnsubscribeFromAllDeployments", "[]");
            using var second = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
            using var other = await RawHubClient.ConnectAsync(server.UrlFor("bert"));

            var closed = await Assert.ThrowsAsync<IOException>(second.ReceiveAsync);

            Assert.Contains("HubException: [too_many_connections] The user has reached the connection limit of 1 (Limits.MaxConnectionsPerUser).", closed.Message, StringComparison.Ordinal);
            await other.InvokeAsync("UnsubscribeFromAllDeployments", "[]");
            await first.CloseAsync();
        }

        using var third = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        Assert.DoesNotContain("error", await third.InvokeAsync("UnsubscribeFromAllDeployments", "[]"), StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(Action<DeploymentNotificationsOptions>? configure = null) =>
        TestServer.StartAsync(services => services.Configure<DeploymentNotificationsOptions>(options => configure?.Invoke(options)));

    private static Task<string> SubscribeAsync(RawHubClient client, string executionId) =>
        client.InvokeAsync("SubscribeToDeployment", $"""["{executionId}"]""");

    private static MetricCollector<long> Refusals(TestServer server) => new(
        server.Services.GetRequiredService<IMeterFactory>(), "HotSwap.Notifications", "hotswap.notifications.refusals");

    private static IEnumerable<string> Reasons(MetricCollector<long> refusals) =>
        refusals.GetMeasurementSnapshot().Select(refusal => (string)refusal.Tags["reason"]!);
}
