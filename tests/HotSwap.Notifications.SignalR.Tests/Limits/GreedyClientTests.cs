using HotSwap.Notifications.Engine;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Limits;

/// <summary>Tests of clients that repeatedly request as much as they may.</summary>
public class GreedyClientTests
{
    /// <summary>The number of greedy clients. Together with the probed client, they are as many as the server remembers.</summary>
    private const int Deployments = 9_999;

    private const int Clients = 5;

    [Fact]
    public async Task SubscribeToAll_OverAndOverWithTenThousandDeployments_OthersGetTheirStatusesInBetween()
    {
        const int Probes = 50;
        await using var server = await TestServer.StartAsync();
        for (var number = 0; number < Deployments; number++)
        {
            await server.Notifier.NotifyAsync($"d-{number}", DeploymentStatuses.Running);
        }

        await server.Services.GetRequiredService<NotificationEngine>().CommitAsync().WithPatience();
        using var other = await RawHubClient.ConnectAsync(server.HubUrl);
        await other.InvokeAsync("SubscribeToDeployment", """["probe"]""");
        var greedy = new List<GreedyClient>();
        for (var client = 0; client < Clients; client++)
        {
            greedy.Add(await GreedyClient.StartAsync(server.HubUrl));
        }

        await Task.WhenAll(greedy.Select(client => client.ReceivedAsync(Deployments))).WithPatience();
        var before = greedy.Sum(client => client.Received);
        for (var probe = 1; probe <= Probes; probe++)
        {
            await server.Notifier.NotifyAsync("probe", DeploymentStatuses.Running);
            Assert.Contains($"\"Sequence\":{probe},", await other.ReceiveAsync(), StringComparison.Ordinal);
        }

        // Statuses did not wait until all greedy clients had been written everything.
        Assert.InRange(greedy.Sum(client => client.Received) - before, 0, (long)Probes * Clients * Deployments / 2);

        // The greedy clients subscribed the whole time, and continue.
        await Task.WhenAll(greedy.Select(client => client.ReceivedAsync(client.Received + Deployments))).WithPatience();
        foreach (var client in greedy)
        {
            await client.DisposeAsync();
        }
    }
}
