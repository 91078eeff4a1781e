using HotSwap.Notifications.Engine;
using HotSwap.Notifications.Logs;
using HotSwap.Notifications.Readers;
using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Nodes in the test process that share a Redis.</summary>
internal static class Nodes
{
    public static Task<TestServer> StartAsync(string redis, Action<IServiceCollection>? configure = null) => TestServer.StartAsync(services =>
    {
        services.AddDeploymentNotifications().UseRedis(redis);
        configure?.Invoke(services);
    });

    public static async Task<TestServer> StartReadyAsync(string redis, Action<IServiceCollection>? configure = null)
    {
        var node = await StartAsync(redis, configure);
        await node.WhenReadyAsync();
        return node;
    }

    public static Task WhenReadyAsync(this TestServer node) => node.Engine().WhenReady.WithPatience();

    public static NotificationEngine Engine(this TestServer node) => node.Services.GetRequiredService<NotificationEngine>();

    public static IDeploymentLog Log(this TestServer node) => node.Services.GetRequiredService<IDeploymentLog>();

    public static TimelineStore Store(this TestServer node) => node.Services.GetRequiredService<TimelineStore>();

    /// <summary>Returns the answer to a client that resumes the feed of one deployment on this node.</summary>
    public static DeploymentSubscriptionAnswer Resume(this TestServer node, string executionId, DeploymentCursor? cursor) =>
        node.Resume(DeploymentScope.Of(executionId), cursor);

    /// <summary>Returns the answer to a client that resumes the feed of all deployments on this node.</summary>
    public static DeploymentSubscriptionAnswer ResumeAll(this TestServer node, DeploymentCursor? cursor) => node.Resume(DeploymentScope.All, cursor);

    /// <summary>Waits until this node has reached a position of its epoch.</summary>
    public static Task ReachedAsync(this TestServer node, long position) =>
        node.Store().WhenReachedAsync(new DeploymentCursor(node.Store().Epoch, position), CancellationToken.None).WithPatience();

    /// <summary>Connects to the feed of all deployments of a node.</summary>
    public static async Task<RawHubClient> WatchAllAsync(this TestServer node)
    {
        var client = await RawHubClient.ConnectAsync(node.HubUrl);
        Assert.DoesNotContain("error", await client.InvokeAsync("SubscribeToAllDeployments", "[]"), StringComparison.Ordinal);
        return client;
    }

    /// <summary>Returns the next statuses in the form deployment, status, Sequence and Position.</summary>
    public static async Task<List<(string Id, string Status, long Sequence, long Position)>> StatusesAsync(this RawHubClient client, int count)
    {
        var statuses = new List<(string, string, long, long)>();
        while (statuses.Count < count)
        {
            var message = System.Text.Json.JsonDocument.Parse(await client.ReceiveAsync()).RootElement;
            if (message.GetProperty("target").GetString() == "DeploymentStatusChanged")
            {
                var status = message.GetProperty("arguments")[0];
                statuses.Add((
                    status.GetProperty("ExecutionId").GetString()!,
                    status.GetProperty("Status").GetString()!,
                    status.GetProperty("Sequence").GetInt64(),
                    status.GetProperty("Position").GetInt64()));
            }
        }

        return statuses;
    }

    /// <summary>Receives until each of these statuses has arrived.</summary>
    public static async Task UntilAsync(this RawHubClient client, params (string Id, string Status)[] expected)
    {
        for (var missing = expected.ToHashSet(); missing.Count > 0;)
        {
            var (id, status, _, _) = Assert.Single(await client.StatusesAsync(1));
            missing.Remove((id, status));
        }
    }

    private static DeploymentSubscriptionAnswer Resume(this TestServer node, DeploymentScope scope, DeploymentCursor? cursor)
    {
        var registry = node.Services.GetRequiredService<SubscriberRegistry>();
        var subscriber = registry.Add(new SilentWriter());
        try
        {
            DeploymentSubscriptionAnswer? answer = null;
            node.Services.GetRequiredService<Subscriptions>().Resume(subscriber, scope, cursor, access: null, given => answer = given);
            return answer!; // The subscriber has no write in progress, so it is answered at once.
        }
        finally
        {
            registry.Remove(subscriber);
        }
    }
}
