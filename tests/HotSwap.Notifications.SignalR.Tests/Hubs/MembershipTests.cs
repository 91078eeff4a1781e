using System.Diagnostics;
using System.Text.Json;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Hubs;

/// <summary>Tests that the counted, reviewed and grouped subscriptions match the actual ones, whatever calls are concurrent.</summary>
public class MembershipTests
{
    private const int Pairs = 300;

    [Fact]
    public async Task Calls_InParallel_LeaveNothingBehindThatIsNotCounted()
    {
        await using var server = await StartAsync(options =>
            (options.Limits.MaxCallsPerSecond, options.Limits.MaxCallBurst, options.Limits.MaxSubscriptionsPerConnection) = (1_000_000, 1_000_000, Pairs + 1));
        server.Access.OnOne = async (_, _) =>
        {
            // The order of concurrent calls is undefined.
            await Task.Yield();
            return true;
        };
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        for (var pair = 0; pair < Pairs; pair++)
        {
            await anna.SendAsync(Call($"s{pair}", "SubscribeToDeployment", $"s-{pair}"));
            await anna.SendAsync(Call($"u{pair}", "UnsubscribeFromDeployment", $"s-{pair}"));
        }

        for (var answers = 0; answers < 2 * Pairs; answers++)
        {
            Assert.DoesNotContain("error", await anna.ReceiveAsync(), StringComparison.Ordinal);
        }

        server.Access.OnOne = (_, resource) => new(resource.ExecutionId == "allowed");
        await anna.InvokeAsync("SubscribeToDeployment", """["allowed"]""");
        var registry = server.Services.GetRequiredService<SubscriberRegistry>();
        var subscriber = Assert.Single(registry.All);
        for (var waiting = Stopwatch.StartNew(); registry.ScopesOf(subscriber).Length > 1;)
        {
            Assert.True(waiting.Elapsed < Patience.Limit, "The review did not end a subscription that the user may no longer watch.");
            await anna.InvokeAsync("UnsubscribeFromDeployment", """["x"]""");
        }

        for (var pair = 0; pair < Pairs; pair++)
        {
            await server.Notifier.NotifyAsync($"s-{pair}", DeploymentStatuses.Running);
        }

        await server.Notifier.NotifyAsync("allowed", DeploymentStatuses.Running);
        var status = await anna.ReceiveAsync();
        while (status.Contains("DeploymentSubscriptionEnded", StringComparison.Ordinal))
        {
            status = await anna.ReceiveAsync();
        }

        Assert.Contains("\"ExecutionId\":\"allowed\"", status, StringComparison.Ordinal);
        Assert.Equal("allowed", Assert.Single(registry.ScopesOf(subscriber)).ExecutionId);
        await anna.InvokeAsync("UnsubscribeFromDeployment", """["allowed"]""");
        await server.Services.GetRequiredService<NotingManager>().WhenEmptyAsync().WithPatience();
    }

    [Fact]
    public async Task Review_EndsTheSubscriptionWhileItsGroupIsBeingJoined_LeavesTheGroupAfterwards()
    {
        await using var server = await StartAsync();
        var manager = server.Services.GetRequiredService<NotingManager>();
        var joining = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        manager.RoundTrip = () => joining.Task;
        server.Access.OnOne = (_, _) => new(true);
        using var anna = await RawHubClient.ConnectAsync(server.UrlFor("anna"));
        Assert.DoesNotContain("error", await anna.InvokeAsync("SubscribeToDeployment", """["d"]"""), StringComparison.Ordinal);

        server.Access.OnOne = (_, _) => new(false);
        Assert.Contains("DeploymentSubscriptionEnded", await anna.ReceiveAsync(), StringComparison.Ordinal);
        var left = manager.WhenLeftAsync();
        joining.SetResult();
        await left.WithPatience();

        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        var clients = server.Services.GetRequiredService<IHubContext<DeploymentHub>>().Clients;
        await clients.Group(DeploymentHubNames.DeploymentGroup("d")).SendAsync("Said", "to the group");
        await clients.All.SendAsync("Said", "to all");
        Assert.Contains("to all", await anna.ReceiveAsync(), StringComparison.Ordinal);
    }

    private static string Call(string id, string method, string executionId) => JsonSerializer.Serialize(
        new { type = 1, invocationId = id, target = method, arguments = new[] { executionId } });

    private static Task<SecuredServer> StartAsync(Action<DeploymentNotificationsOptions>? configure = null) => SecuredServer.StartAsync(
        options =>
        {
            options.Access.ReviewInterval = TimeSpan.FromMilliseconds(20);
            configure?.Invoke(options);
        },
        services =>
        {
            services.AddSignalR(hub => hub.MaximumParallelInvocationsPerClient = 10);
            services.AddSingleton<NotingManager>();
            services.AddSingleton<HubLifetimeManager<DeploymentHub>>(provider => provider.GetRequiredService<NotingManager>());
        });
}
