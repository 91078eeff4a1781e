using System.Text.Json;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace HotSwap.Notifications.Redis.Tests;

/// <summary>Tests of a client that connects to a node which has not yet read what the client has seen on another node.</summary>
public sealed class NodesBehindTests : IAsyncLifetime
{
    private readonly OptionalRedis _redis = new();

    private RedisServer Redis => _redis.Server;

    public Task InitializeAsync() => _redis.StartAsync();

    public Task DisposeAsync() => _redis.DisposeAsync().AsTask();

    [SkippableFact]
    public async Task Resume_NodeIsBehindTheClientsCursor_AnswersOnceItHasCaughtUp()
    {
        await using var proxy = new TcpProxy(new Uri($"tcp://127.0.0.1:{Redis.Port}"));
        await using var behind = await Nodes.StartReadyAsync($"127.0.0.1:{proxy.Address.Port}");
        await using var node = await Nodes.StartReadyAsync(Redis.ConnectionString);
        using var there = await RawHubClient.ConnectAsync(behind.HubUrl);
        proxy.Stall();
        await NotifyTwiceAsync(node);

        var answering = there.InvokeAsync("ResumeDeployment", $$"""["d",{"Epoch":"{{node.Store().Epoch}}","Number":1}]""");
        Assert.Equal(0, behind.Store().Head);
        proxy.Continue();

        var answer = await answering;
        Assert.Contains("\"Recovered\":true", answer, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("deploymentEvents")]
    [InlineData("deploymentEvents/d")]
    public async Task Events_NodeIsBehindTheClientsLastEvent_GoOnOnceItHasCaughtUpWithoutLossAndRepetition(string path)
    {
        await using var proxy = new TcpProxy(new Uri($"tcp://127.0.0.1:{Redis.Port}"));
        var underWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var behind = await StartBehindAsync(proxy, underWay);
        await using var node = await Nodes.StartReadyAsync(Redis.ConnectionString);
        proxy.Stall();
        await NotifyTwiceAsync(node);

        using var http = new HttpClient();
        var responding = AskAsync(http, new Uri(behind.BaseAddress, path), $"{node.Store().Epoch}:2");
        await underWay.Task.WithPatience();
        Assert.Equal(0, behind.Store().Head);
        proxy.Continue();
        using var response = await responding.WithPatience();
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());
        await node.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);

        Assert.Equal(("KeepAlive", ""), await NextEventAsync(events));
        var (name, data) = await NextEventAsync(events);
        Assert.Equal("DeploymentStatusChanged", name);
        Assert.Equal(3, JsonDocument.Parse(data).RootElement.GetProperty("Position").GetInt64());
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_LastEventIsOfATermThatTheNodeHasNotHeardOf_GoOnOnceItHas(bool isCut)
    {
        var redis = new Uri($"tcp://127.0.0.1:{Redis.Port}");
        var target = redis;
        await using var proxy = new TcpProxy(() => target);
        var underWay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var behind = await StartBehindAsync(proxy, underWay);
        await using var node = await Nodes.StartReadyAsync(Redis.ConnectionString);
        var earlier = node.Store().Epoch;
        if (isCut)
        {
            target = new Uri("tcp://127.0.0.1:1");
            proxy.Cut();
        }
        else
        {
            proxy.Stall();
        }

        await using (var direct = await ConnectionMultiplexer.ConnectAsync($"{Redis.ConnectionString},allowAdmin=true"))
        {
            await direct.GetDatabase().ExecuteAsync("FLUSHALL");
        }

        await NotifyTwiceAsync(node);
        Assert.NotEqual(earlier, node.Store().Epoch);

        using var http = new HttpClient();
        var responding = AskAsync(http, new Uri(behind.BaseAddress, "deploymentEvents"), $"{node.Store().Epoch}:1");
        await underWay.Task.WithPatience();
        Assert.Equal(earlier, behind.Store().Epoch);
        target = redis;
        proxy.Continue();
        using var response = await responding.WithPatience();
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal(("KeepAlive", ""), await NextEventAsync(events));
        var (name, data) = await NextEventAsync(events);
        Assert.Equal("DeploymentStatusChanged", name);
        Assert.Equal(2, JsonDocument.Parse(data).RootElement.GetProperty("Position").GetInt64());
    }

    /// <param name="proxy">The proxy between the node and Redis.</param>
    /// <param name="underWay">Completed when a request has proceeded as far as it can without waiting.</param>
    private static async Task<TestServer> StartBehindAsync(TcpProxy proxy, TaskCompletionSource underWay)
    {
        var behind = await TestServer.StartAsync(
            services => services.AddDeploymentNotifications().UseRedis($"127.0.0.1:{proxy.Address.Port}"),
            app =>
            {
                app.Use(async (http, next) =>
                {
                    var handling = next(http);
                    underWay.SetResult();
                    await handling;
                });
                app.MapDeploymentEvents();
            });
        await behind.WhenReadyAsync();
        return behind;
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient http, Uri url, string lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Add("Last-Event-ID", lastEventId);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task NotifyTwiceAsync(TestServer node)
    {
        await node.Notifier.NotifyAsync("d", "1");
        await node.Notifier.NotifyAsync("d", "2");
        await node.ReachedAsync(2);
    }

    private static async Task<(string Name, string Data)> NextEventAsync(StreamReader events)
    {
        var (name, data) = ("", "");
        while (await events.ReadLineAsync().WithPatience() is { Length: > 0 } line)
        {
            (name, data) = line switch
            {
                _ when line.StartsWith("event: ", StringComparison.Ordinal) => (line["event: ".Length..], data),
                _ when line.StartsWith("data: ", StringComparison.Ordinal) => (name, line["data: ".Length..]),
                _ => (name, data),
            };
        }

        return (name, data);
    }
}
