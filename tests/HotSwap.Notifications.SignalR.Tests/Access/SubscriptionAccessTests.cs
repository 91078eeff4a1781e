using HotSwap.Notifications.Access;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests.Access;

/// <summary>Tests of who may subscribe to which deployments.</summary>
public class SubscriptionAccessTests
{
    private const string Cursor = """{"Epoch":"e","Number":0}""";

    public static TheoryData<string, string> CallsOfOne => new()
    {
        { "SubscribeToDeployment", """["d-1"]""" },
        { "ResumeDeployment", $$"""["d-1",{{Cursor}}]""" },
    };

    public static TheoryData<string, string> CallsOfAll => new()
    {
        { "SubscribeToAllDeployments", "[]" },
        { "ResumeAllDeployments", $"[{Cursor}]" },
    };

    [Theory]
    [MemberData(nameof(CallsOfOne))]
    public async Task Subscribe_NotAllowed_IsRefusedInTheSameWordsWhetherTheDeploymentExists(string method, string arguments)
    {
        await using var server = await SecuredServer.StartAsync();
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        var before = await anna.InvokeAsync(method, arguments);
        await server.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);
        using var bert = await WatcherOfAllAsync(server);

        var after = await anna.InvokeAsync(method, arguments);

        Assert.Contains(Refusals.NotAllowed, before, StringComparison.Ordinal);
        Assert.Equal(before, after);
    }

    [Theory]
    [MemberData(nameof(CallsOfOne))]
    public async Task Subscribe_Allowed_AsksEachTimeWithTheLatestState(string method, string arguments)
    {
        await using var server = await SecuredServer.StartAsync();
        var resources = new List<DeploymentResource>();
        server.Access.OnOne = (user, resource) =>
        {
            resources.Add(resource);
            return new(user == "anna");
        };
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));

        Assert.DoesNotContain("error", await anna.InvokeAsync(method, arguments), StringComparison.Ordinal);
        await server.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);
        await anna.ReceiveAsync();
        Assert.DoesNotContain("error", await anna.InvokeAsync(method, arguments), StringComparison.Ordinal);

        Assert.Equal([null, DeploymentStatuses.Running], resources.Select(resource => resource.LatestState?.Status));
        Assert.All(resources, resource => Assert.Equal("d-1", resource.ExecutionId));
    }

    [Theory]
    [MemberData(nameof(CallsOfAll))]
    public async Task SubscribeToAll_NotAllowed_IsRefused(string method, string arguments)
    {
        await using var server = await SecuredServer.StartAsync();
        server.Access.OnAll = user => new(user == "bert");
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        using var bert = await RawHubClient.ConnectAsync(server.UrlFor("bert"));

        Assert.Contains(Refusals.NotAllowed, await anna.InvokeAsync(method, arguments), StringComparison.Ordinal);
        Assert.DoesNotContain("error", await bert.InvokeAsync(method, arguments), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_AccessIsTakenAway_TheNextOneIsRefused()
    {
        await using var server = await SecuredServer.StartAsync();
        server.Access.OnOne = (_, _) => new(true);
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        Assert.DoesNotContain("error", await anna.InvokeAsync("SubscribeToDeployment", """["d-1"]"""), StringComparison.Ordinal);

        server.Access.OnOne = (_, _) => new(false);

        Assert.Contains(
            Refusals.NotAllowed, await anna.InvokeAsync("ResumeDeployment", """["d-1",null]"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_AccessIsTakenAway_EndsWhatNoLongerHoldsAndNothingElse()
    {
        await using var server = await SecuredServer.StartAsync(
            options => options.Access.ReviewInterval = TimeSpan.FromMilliseconds(20));
        server.Access.OnOne = (_, _) => new(true);
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        await anna.InvokeAsync("SubscribeToDeployment", """["d-1"]""");
        await anna.InvokeAsync("SubscribeToDeployment", """["d-2"]""");

        server.Access.OnOne = (_, resource) => new(resource.ExecutionId == "d-2");

        Assert.Contains(
            """
            "target":"DeploymentSubscriptionEnded","arguments":[{"ExecutionId":"d-1"
            """,
            await anna.ReceiveAsync(),
            StringComparison.Ordinal);
        await server.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("d-2", DeploymentStatuses.Running);
        Assert.Contains("\"ExecutionId\":\"d-2\"", await anna.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_AccessToAllIsTakenAway_EndsTheFeed()
    {
        await using var server = await SecuredServer.StartAsync(options =>
        {
            options.Access.ReviewInterval = TimeSpan.FromMilliseconds(20);
            options.Access.DeploymentPolicy = null;
        });
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        await anna.InvokeAsync("SubscribeToAllDeployments", "[]");

        server.Access.OnAll = _ => new(false);

        Assert.Contains(
            """
            "target":"DeploymentSubscriptionEnded","arguments":[{"ExecutionId":null,"Reason":
            """,
            await anna.ReceiveAsync(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_PolicyFails_SubscriptionsStayAndTheErrorIsLogged()
    {
        using var logs = new LogWatcher();
        await using var server = await SecuredServer.StartAsync(
            options => options.Access.ReviewInterval = TimeSpan.FromMilliseconds(20),
            services => services.AddLogging(logging => logging.AddProvider(logs)));
        server.Access.OnOne = (_, _) => new(true);
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        await anna.InvokeAsync("SubscribeToDeployment", """["d-1"]""");

        server.Access.OnOne = (_, _) => throw new InvalidOperationException("the directory is away");
        await logs.WaitForAsync("could not be reviewed");

        await server.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);
        Assert.Contains("\"ExecutionId\":\"d-1\"", await anna.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_PolicyBlocksItsThread_TheOtherSubscriptionsAreStillReviewed()
    {
        using var logs = new LogWatcher();
        await using var server = await SecuredServer.StartAsync(
            options =>
            {
                options.Access.ReviewInterval = TimeSpan.FromMilliseconds(20);
                options.Access.DecisionTimeout = TimeSpan.FromMilliseconds(100);
            },
            services => services.AddLogging(logging => logging.AddProvider(logs)));
        server.Access.OnOne = (_, _) => new(true);
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        await anna.InvokeAsync("SubscribeToDeployment", """["d-1"]""");
        await anna.InvokeAsync("SubscribeToDeployment", """["d-2"]""");
        var never = new TaskCompletionSource<bool>();
        var blocked = 0;

        var mayWatchOther = true;
        server.Access.OnOne = (_, resource) => new(resource.ExecutionId == "d-1"
            ? Interlocked.Increment(ref blocked) > 0 && never.Task.GetAwaiter().GetResult()
            : Volatile.Read(ref mayWatchOther));
        await logs.WaitForAsync("could not be reviewed");
        Volatile.Write(ref mayWatchOther, false);

        // The subscription of d-1 can end earlier, if its policy has been called the maximum number of times and has not returned.
        var ended = await anna.ReceiveAsync();
        if (ended.Contains("\"ExecutionId\":\"d-1\"", StringComparison.Ordinal))
        {
            Assert.Contains("\"Code\":\"not_decided\"", ended, StringComparison.Ordinal);
            Assert.Equal(PolicyCalls.Max, blocked);
            ended = await anna.ReceiveAsync();
        }

        Assert.Contains("\"ExecutionId\":\"d-2\"", ended, StringComparison.Ordinal);
        Assert.Contains("\"Code\":\"not_allowed\"", ended, StringComparison.Ordinal);
        Assert.InRange(blocked, 1, PolicyCalls.Max);
        never.SetResult(true);
    }

    [Fact]
    public async Task Review_PolicyFailsForOneSubscription_TheOthersAreDecidedOnTheirOwn()
    {
        using var logs = new LogWatcher();
        await using var server = await SecuredServer.StartAsync(
            options => options.Access.ReviewInterval = TimeSpan.FromMilliseconds(20),
            services => services.AddLogging(logging => logging.AddProvider(logs)));
        server.Access.OnOne = (_, _) => new(true);
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        foreach (var executionId in new[] { "secret-1", "fails", "secret-2" })
        {
            await anna.InvokeAsync("SubscribeToDeployment", $"[\"{executionId}\"]");
        }

        server.Access.OnOne = (_, resource) => resource.ExecutionId == "fails" ? throw new InvalidOperationException("the directory is away") : new(false);

        var ended = new[] { await anna.ReceiveAsync(), await anna.ReceiveAsync() }.Order(StringComparer.Ordinal).ToArray();
        Assert.Contains("[{\"ExecutionId\":\"secret-1\"", ended[0], StringComparison.Ordinal);
        Assert.Contains("[{\"ExecutionId\":\"secret-2\"", ended[1], StringComparison.Ordinal);
        Assert.All(ended, message => Assert.Contains("\"Code\":\"not_allowed\"", message, StringComparison.Ordinal));
        await logs.WaitForAsync("to deployment fails could not be reviewed");
        await server.Notifier.NotifyAsync("secret-1", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("fails", DeploymentStatuses.Running);
        Assert.Contains("\"ExecutionId\":\"fails\"", await anna.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Subscribe_PolicyDoesNotDecideInTime_FailsAndSubscribesToNothing(bool blocksItsThread)
    {
        await using var server = await SecuredServer.StartAsync(options => options.Access.DecisionTimeout = TimeSpan.FromMilliseconds(100));
        var never = new TaskCompletionSource<bool>();
        server.Access.OnOne = (_, _) => blocksItsThread ? new(never.Task.GetAwaiter().GetResult()) : new(never.Task);
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));

        var answer = await anna.InvokeAsync("SubscribeToDeployment", """["d-1"]""");

        Assert.Contains("HubException: [not_decided] Authorization could not be decided. Try again.", answer, StringComparison.Ordinal);
        never.SetResult(false);
    }

    [Fact]
    public async Task Subscribe_PolicyBlocksItsThread_FailsInTimeAndSubscribesToNothing()
    {
        using var blocking = new ManualResetEventSlim();
        await using var server = await SecuredServer.StartAsync(options => options.Access.DecisionTimeout = TimeSpan.FromMilliseconds(200));
        server.Access.OnOne = (_, resource) =>
            new(resource.ExecutionId != "late" || blocking.Wait(Patience.Limit)); // Limited, in case the test fails before it sets the event.
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        await anna.InvokeAsync("SubscribeToDeployment", """["in time"]""");

        var answer = await anna.InvokeAsync("SubscribeToDeployment", """["late"]""");

        Assert.Contains("\"error\":", answer, StringComparison.Ordinal);
        blocking.Set();
        await server.Notifier.NotifyAsync("late", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("in time", DeploymentStatuses.Running);
        Assert.Contains("\"ExecutionId\":\"in time\"", await anna.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_PolicyBlocksItsThreadForTooLong_FailsAndSubscribesToNothing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await SecuredServer.StartAsync(configureServices: services => services.AddSingleton<TimeProvider>(time));
        server.Access.OnOne = (_, resource) =>
        {
            if (resource.ExecutionId == "late")
            {
                time.Advance(new DeploymentNotificationsOptions().Access.DecisionTimeout + TimeSpan.FromTicks(1));
            }

            return new(true);
        };
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        await anna.InvokeAsync("SubscribeToDeployment", """["in time"]""");

        var answer = await anna.InvokeAsync("SubscribeToDeployment", """["late"]""");

        Assert.Contains("\"error\":", answer, StringComparison.Ordinal);
        await server.Notifier.NotifyAsync("late", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("in time", DeploymentStatuses.Running);
        Assert.Contains("\"ExecutionId\":\"in time\"", await anna.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_PolicyNeverDecides_IsAskedFourTimesHoweverOftenTheClientAsks()
    {
        await using var server = await SecuredServer.StartAsync(options => options.Access.DecisionTimeout = TimeSpan.FromMilliseconds(100));
        var decision = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Access.OnOne = (_, _) => new(decision.Task);
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));

        var further = 3;
        for (var call = 0; further > 0; call++)
        {
            Assert.True(call < 50, "The policy was not called again.");
            further -= server.Access.Asked.Count() == PolicyCalls.Max ? 1 : 0;
            Assert.Contains("\"error\":", await anna.InvokeAsync("SubscribeToDeployment", """["d-1"]"""), StringComparison.Ordinal);
            Assert.InRange(server.Access.Asked.Count(), 1, PolicyCalls.Max);
        }

        Assert.Equal(Enumerable.Repeat("anna d-1", PolicyCalls.Max), server.Access.Asked);
        decision.SetResult(true);
        while ((await anna.InvokeAsync("SubscribeToDeployment", """["d-1"]""")).Contains("\"error\":", StringComparison.Ordinal))
        {
        }
    }

    [Fact]
    public async Task Start_PolicyIsUnknown_SaysWhichOptionNamesIt()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => SecuredServer.StartAsync(options => options.Access.DeploymentPolicy = "not there"));

        Assert.StartsWith("DeploymentNotificationsOptions.Access.DeploymentPolicy names the policy 'not there', which does not exist.", error.Message, StringComparison.Ordinal);
    }

    private static async Task<RawHubClient> WatcherOfAllAsync(SecuredServer server)
    {
        server.Access.OnOne = (user, _) => new(user == "bert");
        var bert = await RawHubClient.ConnectAsync(server.UrlFor("bert"));
        await bert.InvokeAsync("SubscribeToDeployment", """["d-1"]""");
        await bert.ReceiveAsync();
        return bert;
    }
}
