using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests.Access;

/// <summary>Tests of policies that do not return, or that block the thread of their caller.</summary>
public sealed class HungPolicyTests
{
    [Fact]
    public async Task Review_OneCallNeverComesBack_ThePolicyIsAskedAgainAndTheRightEnds()
    {
        await using var server = await StartAsync();
        using var anna = await SubscribedAsync(server);
        var never = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        server.Access.OnOne = (_, _) => Interlocked.Increment(ref calls) == 1 ? new(never.Task) : new(false);

        Assert.Contains("\"Code\":\"not_allowed\"", await anna.ReceiveAsync(), StringComparison.Ordinal);
        never.SetResult(true);
    }

    [Fact]
    public async Task Review_NoCallComesBack_TheSubscriptionEndsAsNotDecided()
    {
        await using var server = await StartAsync();
        using var anna = await SubscribedAsync(server);
        var never = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = 0;
        server.Access.OnOne = (_, _) =>
        {
            Interlocked.Increment(ref calls);
            return new(never.Task);
        };

        Assert.Contains("\"Code\":\"not_decided\"", await anna.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Equal(4, calls);
        never.SetResult(true);
    }

    [Fact]
    public async Task Resume_PolicyWorksAgainAfterItHung_IsAnsweredOnTheSameConnection()
    {
        await using var server = await StartAsync();
        using var anna = await SubscribedAsync(server);
        var never = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Access.OnOne = (_, _) => new(never.Task);
        Assert.Contains("\"Code\":\"not_decided\"", await anna.ReceiveAsync(), StringComparison.Ordinal);

        // Ten times Access.DecisionTimeout can pass before the policy is called again. Each attempt waits for DecisionTimeout.
        server.Access.OnOne = (_, _) => new(true);
        Assert.Contains("\"Recovered\":false", await AnsweredAsync(anna, "ResumeDeployment", """["d-1",null]"""), StringComparison.Ordinal);
        never.SetResult(true);
    }

    [Fact]
    public async Task Review_PoliciesBlockTheirThreads_MostOfThePoolIsLeftToTheOthers()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await SecuredServer.StartAsync(configureServices: services => services.AddSingleton<TimeProvider>(time));
        using var blocking = new ManualResetEventSlim();
        server.Access.OnOne = (_, _) => new(true);
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        for (var number = 1; number <= 64; number++)
        {
            await anna.InvokeAsync("SubscribeToDeployment", $"[\"d-{number}\"]");
        }

        var begun = new SemaphoreSlim(0);
        server.Access.OnOne = (_, _) =>
        {
            begun.Release();
            return new(blocking.Wait(Patience.Limit)); // Limited, in case the test fails before it sets the event.
        };
        var mayBlock = Math.Max(1, Environment.ProcessorCount / 2);
        time.Advance(new DeploymentNotificationsOptions().Access.ReviewInterval);
        await AssertBegunAsync(mayBlock);

        // On average, one more call each second.
        time.Advance(TimeSpan.FromSeconds(mayBlock));
        await AssertBegunAsync(mayBlock);
        blocking.Set();

        async Task AssertBegunAsync(int count)
        {
            for (var number = 0; number < count; number++)
            {
                await begun.WaitAsync().WithPatience();
            }

            // While the clock stands still, no other call starts, however slow the machine is.
            for (var number = 1; number <= 20; number++)
            {
                await server.Notifier.NotifyAsync("d-1", DeploymentStatuses.Running);
                await anna.ReceiveAsync();
            }

            Assert.Equal(0, begun.CurrentCount);
        }
    }

    private static Task<SecuredServer> StartAsync() => SecuredServer.StartAsync(options =>
    {
        options.Access.ReviewInterval = TimeSpan.FromMilliseconds(20);
        options.Access.DecisionTimeout = TimeSpan.FromMilliseconds(100);
    });

    private static async Task<RawHubClient> SubscribedAsync(SecuredServer server)
    {
        server.Access.OnOne = (_, _) => new(true);
        var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        await AnsweredAsync(anna, "SubscribeToDeployment", """["d-1"]""");
        return anna;
    }

    /// <summary>Repeats the call until there is an answer. With such a short DecisionTimeout, a busy machine may take too long to decide.</summary>
    private static async Task<string> AnsweredAsync(RawHubClient client, string method, string arguments)
    {
        for (var attempt = 1; attempt <= 200; attempt++)
        {
            if (await client.InvokeAsync(method, arguments) is var answer && !answer.Contains("\"error\"", StringComparison.Ordinal))
            {
                return answer;
            }
        }

        throw new InvalidOperationException("Every call failed with an error.");
    }
}
