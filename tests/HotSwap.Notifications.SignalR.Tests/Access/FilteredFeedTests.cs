using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Tests.Access;

/// <summary>Tests of the feed of all deployments when each subscriber may see only some of them.</summary>
public class FilteredFeedTests
{
    private const string Resume = "ResumeAllDeployments";

    [Fact]
    public async Task Feed_TwoSubscribers_ShowsEachWhatItMaySee()
    {
        await using var server = await StartAsync();
        using var anna = await ConnectAsync(server, "anna");
        using var bert = await ConnectAsync(server, "bert");
        await anna.InvokeAsync("SubscribeToAllDeployments", "[]");
        await bert.InvokeAsync("SubscribeToAllDeployments", "[]");

        foreach (var id in new[] { "anna-1", "bert-1", "both-1", "anna-1" })
        {
            await server.Notifier.NotifyAsync(id, DeploymentStatuses.Running);
        }

        Assert.Equal(["anna-1 1", "both-1 3", "anna-1 4"], await StatusesAsync(anna, 3));
        Assert.Equal(["bert-1 2", "both-1 3"], await StatusesAsync(bert, 2));
    }

    [Fact]
    public async Task Feed_ManyStatuses_AsksOncePerSubscriberAndDeployment()
    {
        await using var server = await StartAsync();
        using var anna = await ConnectAsync(server, "anna");
        await anna.InvokeAsync("SubscribeToAllDeployments", "[]");

        for (var round = 0; round < 50; round++)
        {
            await server.Notifier.NotifyAsync("anna-1", DeploymentStatuses.Running);
            await server.Notifier.NotifyAsync("bert-1", DeploymentStatuses.Running);
        }

        await StatusesAsync(anna, 50);
        Assert.Equal(["anna all", "anna anna-1", "anna bert-1"], server.Access.Asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Feed_DecisionIsTooOld_AsksAgain()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await SecuredServer.StartAsync(
            options => options.Access.ReviewInterval = TimeSpan.Zero,
            services => services.AddSingleton<TimeProvider>(time));
        server.Access.OnOne = (_, _) => new(true);
        using var anna = await ConnectAsync(server, "anna");
        await anna.InvokeAsync("SubscribeToAllDeployments", "[]");
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await anna.ReceiveAsync();

        server.Access.OnOne = (_, resource) => new(resource.ExecutionId == "e");
        time.Advance(TimeSpan.FromSeconds(59));
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        Assert.Equal(["d 2"], await StatusesAsync(anna, 1));
        time.Advance(TimeSpan.FromSeconds(1));
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("e", DeploymentStatuses.Running);

        Assert.Equal(["e 4"], await StatusesAsync(anna, 1));
    }

    [Fact]
    public async Task Subscribe_StatusesAreKnown_SendsThoseThatItMaySee()
    {
        await using var server = await StartAsync();
        await server.Notifier.NotifyAsync("anna-1", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("bert-1", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("both-1", DeploymentStatuses.Running);
        using var everybody = await ConnectAsync(server, "both");
        using var anna = await ConnectAsync(server, "anna");
        await anna.InvokeAsync("SubscribeToDeployment", """["both-1"]""");
        await anna.ReceiveAsync();

        var answer = await anna.InvokeAsync("SubscribeToAllDeployments", "[]");

        Assert.Contains("\"Statuses\":[]", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Filtered", answer, StringComparison.Ordinal);
        Assert.Equal(["anna-1 1", "both-1 3"], await StatusesAsync(anna, 2));
    }

    [Fact]
    public async Task Resume_SomeMayNotBeSeen_AnswersWithTheRestAndExplainsLaterGaps()
    {
        await using var server = await StartAsync();
        using var anna = await ConnectAsync(server, "anna");
        var epoch = System.Text.Json.JsonDocument.Parse(await anna.InvokeAsync(Resume, "[null]"))
            .RootElement.GetProperty("result").GetProperty("Cursor").GetProperty("Epoch").GetString();
        await NotifyAllAsync(server, "anna-1", "bert-1", "anna-2");
        await StatusesAsync(anna, 1);
        Assert.Contains("""[{"FirstPosition":2,"LastPosition":2}]""", await anna.ReceiveAsync(), StringComparison.Ordinal);
        await anna.ReceiveAsync();

        var answer = await anna.InvokeAsync(Resume, $$"""[{"Epoch":"{{epoch}}","Number":0}]""");
        await NotifyAllAsync(server, "bert-1", "bert-2", "bert-1", "anna-1");

        Assert.Contains("\"Recovered\":true", answer, StringComparison.Ordinal);
        Assert.Contains("\"Filtered\":true", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("bert", answer, StringComparison.Ordinal);
        Assert.Contains(
            """
            "target":"DeploymentsWithheld","arguments":[{"FirstPosition":4,"LastPosition":6,"AnswerNumber":1}]
            """,
            await anna.ReceiveAsync(),
            StringComparison.Ordinal);
        Assert.Equal(["anna-1 7"], await StatusesAsync(anna, 1));
    }

    [Fact]
    public async Task Feed_NothingMayBeSeen_MovesTheCursorFromTimeToTime()
    {
        await using var server = await StartAsync(options => options.History.StatusesOfAllDeployments = 8);
        using var anna = await ConnectAsync(server, "anna");
        await anna.InvokeAsync(Resume, "[null]");

        await NotifyAllAsync(server, "bert-1", "bert-1", "bert-1");

        Assert.Contains("""[{"FirstPosition":1,"LastPosition":3}]""", await anna.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_AlsoSubscribedToTheDeployment_ArrivesOnce()
    {
        await using var server = await StartAsync();
        using var anna = await ConnectAsync(server, "anna");
        await anna.InvokeAsync("SubscribeToAllDeployments", "[]");
        await anna.InvokeAsync("SubscribeToDeployment", """["anna-1"]""");

        await NotifyAllAsync(server, "anna-1", "anna-1");

        Assert.Equal(["anna-1 1", "anna-1 2"], await StatusesAsync(anna, 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Feed_DecisionTakesTime_HoldsUpThisSubscriberAlone(bool blocksItsThread)
    {
        await using var server = await StartAsync();
        using var anna = await ConnectAsync(server, "anna");
        using var bert = await ConnectAsync(server, "bert");
        await anna.InvokeAsync("SubscribeToAllDeployments", "[]");
        await bert.InvokeAsync("SubscribeToAllDeployments", "[]");
        var decision = new TaskCompletionSource<bool>();
        server.Access.OnOne = (user, resource) =>
        {
            if (user != "anna" || resource.ExecutionId != "both-1")
            {
                return new(true);
            }

            return blocksItsThread ? new(decision.Task.GetAwaiter().GetResult()) : new(decision.Task);
        };

        await NotifyAllAsync(server, "both-1", "both-2");
        Assert.Equal(["both-1 1", "both-2 2"], await StatusesAsync(bert, 2));
        decision.SetResult(true);

        Assert.Equal(["both-1 1", "both-2 2"], await StatusesAsync(anna, 2));
    }

    [Fact]
    public async Task Feed_DecisionFails_EndsTheSubscriptionSoThatNothingIsLostInSilence()
    {
        using var logs = new LogWatcher();
        await using var server = await SecuredServer.StartAsync(
            configureServices: services => services.AddLogging(logging => logging.AddProvider(logs)));
        server.Access.OnOne = (_, _) => throw new InvalidOperationException("the directory is away");
        using var anna = await ConnectAsync(server, "anna");
        await anna.InvokeAsync("SubscribeToAllDeployments", "[]");

        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);

        Assert.Contains(
            """
            "target":"DeploymentSubscriptionEnded","arguments":[{"ExecutionId":null,"Reason":"Authorization could not be decided
            """,
            await anna.ReceiveAsync(),
            StringComparison.Ordinal);
        await logs.WaitForAsync("for deployment d failed or timed out");
    }

    [Fact]
    public async Task Unsubscribe_StatusesUnderWay_ShowsNothingMore()
    {
        await using var server = await StartAsync();
        using var anna = await ConnectAsync(server, "anna");
        await anna.InvokeAsync("SubscribeToAllDeployments", "[]");
        await anna.InvokeAsync("SubscribeToDeployment", """["both-1"]""");
        await anna.InvokeAsync("UnsubscribeFromAllDeployments", "[]");

        await NotifyAllAsync(server, "anna-1", "both-1");

        Assert.Equal(["both-1 2"], await StatusesAsync(anna, 1));
    }

    [SkippableFact]
    public async Task Feed_HostHasABackplane_ShowsEachWhatItMaySee()
    {
        Skip.IfNot(RedisServer.IsInstalled, RedisServer.MissingMessage);
        await using var redis = await RedisServer.StartAsync();
        await using var server = await StartAsync(
            options => options.SingleNode = true, services => services.AddSignalR().AddStackExchangeRedis(redis.ConnectionString));
        using var anna = await ConnectAsync(server, "anna");
        using var bert = await ConnectAsync(server, "bert");
        await anna.InvokeAsync("SubscribeToAllDeployments", "[]");
        await bert.InvokeAsync("SubscribeToAllDeployments", "[]");

        await NotifyAllAsync(server, "anna-1", "bert-1", "both-1");

        Assert.Equal(["anna-1 1", "both-1 3"], await StatusesAsync(anna, 2));
        Assert.Equal(["bert-1 2", "both-1 3"], await StatusesAsync(bert, 2));
    }

    /// <summary>Allows a user to see the deployments whose id starts with the user's name, or with "both".</summary>
    private static async Task<SecuredServer> StartAsync(
        Action<DeploymentNotificationsOptions>? configure = null, Action<IServiceCollection>? configureServices = null)
    {
        var server = await SecuredServer.StartAsync(configure, configureServices);
        server.Access.OnOne = (user, resource) => new(
            resource.ExecutionId.StartsWith(user!, StringComparison.Ordinal) || resource.ExecutionId.StartsWith("both", StringComparison.Ordinal));
        return server;
    }

    private static Task<RawHubClient> ConnectAsync(SecuredServer server, string user) => RawHubClient.ConnectAsync(server.UrlFor(user));

    private static async Task NotifyAllAsync(SecuredServer server, params string[] executionIds)
    {
        foreach (var executionId in executionIds)
        {
            await server.Notifier.NotifyAsync(executionId, DeploymentStatuses.Running);
        }
    }

    /// <summary>Returns the next messages as deployment and position. Each message must be a status.</summary>
    private static async Task<List<string>> StatusesAsync(RawHubClient client, int count)
    {
        var statuses = new List<string>();
        while (statuses.Count < count)
        {
            var message = System.Text.Json.JsonDocument.Parse(await client.ReceiveAsync()).RootElement;
            Assert.Equal("DeploymentStatusChanged", message.GetProperty("target").GetString());
            var status = message.GetProperty("arguments")[0];
            statuses.Add($"{status.GetProperty("ExecutionId").GetString()} {status.GetProperty("Position").GetInt64()}");
        }

        return statuses;
    }
}
