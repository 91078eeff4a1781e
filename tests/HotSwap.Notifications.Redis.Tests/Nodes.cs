using HotSwap.Notifications.History;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Nodes in the test's own process that share a Redis.</summary>
internal static class Nodes
{
    public static Task<TestServer> StartAsync(string redis, Action<IServiceCollection>? configure = null) => TestServer.StartAsync(services =>
    {
        services.AddDeploymentNotifications().UseRedis(redis);

        // A raw client that is cut does not come back: not these tests' concern, however slow the machine is.
        services.Configure<DeploymentNotificationsOptions>(options =>
            (options.MailboxCapacity, options.MailboxMaxAge) = (100_000, TimeSpan.FromMinutes(1)));
        configure?.Invoke(services);
    });

    public static async Task<TestServer> StartReadyAsync(string redis, Action<IServiceCollection>? configure = null)
    {
        var node = await StartAsync(redis, configure);
        await node.Services.GetRequiredService<IDeploymentLog>().WhenReady.WithPatience();
        return node;
    }

    public static DeploymentHistory History(this TestServer node) => node.Services.GetRequiredService<DeploymentHistory>();

    /// <summary>Connects to the feed of all deployments of a node.</summary>
    public static async Task<RawHubClient> WatchAllAsync(this TestServer node)
    {
        var client = await RawHubClient.ConnectAsync(node.HubUrl);
        Assert.DoesNotContain("error", await client.InvokeAsync("SubscribeToAllDeployments", "[]"), StringComparison.Ordinal);
        return client;
    }

    /// <summary>The next statuses, as deployment, status, Sequence and Position.</summary>
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

    /// <summary>Waits until the node's history is as it should be.</summary>
    public static async Task ReachedAsync(this TestServer node, Func<DeploymentHistory, bool> isReached)
    {
        using var patience = new CancellationTokenSource(Patience.Limit);
        while (!isReached(node.History()))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
