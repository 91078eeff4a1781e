using System.Text.Json;
using HotSwap.Notifications.Engine;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Client.Tests.Wire;

/// <summary>Tests of clients that read on after they have fallen behind the history.</summary>
public sealed class HistoryLostTests
{
    /// <summary>More statuses than the history and the buffers in between can hold.</summary>
    private const int Statuses = 2_000;

    [Fact]
    public async Task Resumed_FallsBehindTheHistory_EndsWithTheCodeAndGetsTheCurrentState()
    {
        await using var server = await StartAsync();
        using var client = await RawHubClient.ConnectAsync(server.HubUrl, receiveBuffer: 4 * 1024);
        await client.InvokeAsync("ResumeDeployment", """["d",null]""");
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await client.ReceiveAsync();

        await PublishAsync(server, "d");

        var (seen, ended) = await ReadAsync(client, until: message => message.GetProperty("target").GetString() == "DeploymentSubscriptionEnded");
        Assert.Equal(Enumerable.Range(2, seen.Count).Select(number => ("d", (long)number)), seen);
        Assert.InRange(seen.Count, 0, Statuses - 1);
        Assert.Equal(("d", "history_lost"), (ended.GetProperty("ExecutionId").GetString(), ended.GetProperty("Code").GetString()));
        var answer = JsonDocument.Parse(await client.InvokeAsync("ResumeDeployment", """["d",null]""")).RootElement.GetProperty("result");
        Assert.False(answer.GetProperty("Recovered").GetBoolean());
        Assert.Equal(Statuses + 1, answer.GetProperty("Statuses")[0].GetProperty("Sequence").GetInt64());
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);
        Assert.Contains($"\"Sequence\":{Statuses + 2},", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_FallsBehindTheHistory_GetsTheLatestStateOfEachAndGoesOn()
    {
        string[] ids = ["a", "b", "c"];
        await using var server = await StartAsync();
        using var client = await RawHubClient.ConnectAsync(server.HubUrl, receiveBuffer: 4 * 1024);
        await client.InvokeAsync("SubscribeToAllDeployments", "[]");

        await PublishAsync(server, ids);

        var (seen, _) = await ReadAsync(client, until: message => message.GetProperty("arguments")[0].GetProperty("Position").GetInt64() == Statuses);
        Assert.InRange(seen.Count, ids.Length + 1, Statuses - 1);
        foreach (var id in ids)
        {
            var sequences = seen.Where(each => each.ExecutionId == id).Select(each => each.Sequence).ToList();
            Assert.Equal(sequences.Order().Distinct(), sequences);
            await server.Notifier.NotifyAsync(id, DeploymentStatuses.Succeeded);
            var next = JsonDocument.Parse(await client.ReceiveAsync()).RootElement.GetProperty("arguments")[0];
            Assert.Equal((id, sequences[^1] + 1), (next.GetProperty("ExecutionId").GetString(), next.GetProperty("Sequence").GetInt64()));
        }
    }

    [Fact]
    public async Task TypedClient_FallsBehindTheHistory_MarksTheJumpOnceAndGoesOn()
    {
        await using var server = await StartAsync();
        await using var proxy = new TcpProxy(server.HubUrl);
        await using var client = new DeploymentNotificationsClient(
            new DeploymentNotificationsClientOptions { Url = proxy.Address, MaxBufferedUpdates = 2 * Statuses });
        var first = new TaskCompletionSource();
        var watching = WatchAsync(client, first);
        await client.StartAsync().WithPatience();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await first.Task.WithPatience();

        proxy.StallReplies();
        await PublishAsync(server, "d");
        proxy.Continue();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);

        var seen = await watching.WithPatience();
        Assert.Equal(seen.Select(each => each.Sequence).Order().Distinct(), seen.Select(each => each.Sequence));
        Assert.InRange(seen.Count, 2, Statuses + 1);
        Assert.Equal(Statuses + 2, seen[^1].Sequence);
        Assert.Single(seen, each => !each.Recovered);
        Assert.All(
            seen.Zip(seen.Skip(1)), pair => Assert.True(!pair.Second.Recovered || pair.Second.Sequence == pair.First.Sequence + 1));
    }

    /// <summary>A short history, so that few statuses exceed it, and a write timeout so long that a slow machine cuts no client.</summary>
    private static Task<TestServer> StartAsync() => TestServer.StartAsync(services => services.Configure<DeploymentNotificationsOptions>(
        options => (options.History.MaxBytes, options.Limits.WriteTimeout) = (1024 * 1024, TimeSpan.FromMinutes(1))));

    private static async Task PublishAsync(TestServer server, params string[] ids)
    {
        var states = ids.Select(id => States.Large(id)).ToArray();
        for (var number = 0; number < Statuses; number++)
        {
            var state = states[number % states.Length];
            await server.Notifier.NotifyDeploymentStatusChanged(state.ExecutionId, state);
        }

        await server.Services.GetRequiredService<NotificationEngine>().CommitAsync().WithPatience();
    }

    /// <summary>Reads statuses until a given message, and returns the payload of that message as well.</summary>
    private static async Task<(List<(string ExecutionId, long Sequence)> Seen, JsonElement Last)> ReadAsync(RawHubClient client, Func<JsonElement, bool> until)
    {
        var seen = new List<(string, long)>();
        while (true)
        {
            var message = JsonDocument.Parse(await client.ReceiveAsync()).RootElement;
            var payload = message.GetProperty("arguments")[0];
            if (payload.TryGetProperty("Sequence", out var sequence))
            {
                seen.Add((payload.GetProperty("ExecutionId").GetString()!, sequence.GetInt64()));
            }

            if (until(message))
            {
                return (seen, payload);
            }
        }
    }

    private static async Task<List<(long Sequence, bool Recovered)>> WatchAsync(DeploymentNotificationsClient client, TaskCompletionSource first)
    {
        var seen = new List<(long, bool)>();
        await foreach (var update in client.WatchDeploymentAsync("d"))
        {
            if (update.Status is { } status)
            {
                seen.Add((status.Sequence, update.Recovered));
                first.TrySetResult();
            }
        }

        return seen;
    }
}
