using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HotSwap.Notifications.Tests.Hosting;

/// <summary>Tests of what a host can also do with this hub: the whole Clients API of SignalR, and custom lifetime managers.</summary>
public class HubClientsTests
{
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clients_EveryWayToSend_ReachesWhomItShould(bool backplane)
    {
        Skip.If(backplane && !RedisServer.IsInstalled, RedisServer.MissingMessage);
        await using var redis = backplane ? await RedisServer.StartAsync() : null;
        await using var server = await StartAsync(redis);
        await using var anna = await PersonAsync(server, "anna");
        await using var bert = await PersonAsync(server, "bert");
        await anna.Connection.InvokeAsync("SubscribeToDeployment", "d");
        await bert.Connection.InvokeAsync("SubscribeToAllDeployments");
        var context = server.Services.GetRequiredService<IHubContext<DeploymentHub>>();
        var clients = context.Clients;
        var group = DeploymentHubNames.DeploymentGroup("d");
        await anna.JoinedAsync(clients, group);
        await bert.JoinedAsync(clients, DeploymentHubNames.AllDeploymentsGroup);

        await clients.All.SendAsync("Said", "all");
        await clients.AllExcept(bert.Id).SendAsync("Said", "all but bert");
        await clients.Client(anna.Id).SendAsync("Said", "client anna");
        await clients.Clients(anna.Id, bert.Id).SendAsync("Said", "clients");
        await clients.Group(group).SendAsync("Said", "group");
        await clients.GroupExcept(group, anna.Id).SendAsync("Said", "group but anna");
        await clients.Groups(group, DeploymentHubNames.AllDeploymentsGroup).SendAsync("Said", "groups");
        await clients.User("anna").SendAsync("Said", "user anna");
        await clients.Users("anna", "bert").SendAsync("Said", "users");
        await context.Groups.AddToGroupAsync(bert.Id, "bert's own");
        await clients.Group("bert's own").SendAsync("Said", "own group");

        Assert.Equal("bert was asked", await clients.Client(bert.Id).InvokeAsync<string>("Ask", CancellationToken.None).WithPatience());
        await anna.HeardAllAsync("all", "all but bert", "client anna", "clients", "group", "groups", "user anna", "users");
        await bert.HeardAllAsync("all", "clients", "groups", "users", "own group");
    }

    [Fact]
    public async Task Status_ClientIsInBothGroups_ArrivesOnce()
    {
        await using var server = await StartAsync(redis: null);
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        await client.InvokeAsync("SubscribeToDeployment", """["d"]""");
        await client.InvokeAsync("SubscribeToAllDeployments", "[]");

        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);

        Assert.Contains("\"Status\":\"Running\"", await client.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Contains("\"Status\":\"Succeeded\"", await client.ReceiveAsync(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Backplane_HostHasOnlySourceGeneratedJson_ContractHolds()
    {
        Skip.IfNot(RedisServer.IsInstalled, RedisServer.MissingMessage);
        await using var redis = await RedisServer.StartAsync();
        await using var server = await StartAsync(redis, Wire.WireHosts.All["source-generated only"]);
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        await client.InvokeAsync("SubscribeToDeployment", """["d"]""");

        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);

        Assert.StartsWith(
            """{"type":1,"target":"DeploymentStatusChanged","arguments":[{"ExecutionId":"d","Status":"Running",""",
            await client.ReceiveAsync(),
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Backplane_ClientIsStuck_HoldsUpNobodyElse()
    {
        Skip.IfNot(RedisServer.IsInstalled, RedisServer.MissingMessage);
        const int Count = 1_500;
        await using var redis = await RedisServer.StartAsync();
        await using var server = await StartAsync(redis);
        using var stuck = await RawHubClient.ConnectAsync(server.HubUrl, receiveBuffer: 4 * 1024);
        await stuck.InvokeAsync("SubscribeToDeployment", """["d"]""");
        using var healthy = await RawHubClient.ConnectAsync(server.HubUrl);
        await healthy.InvokeAsync("SubscribeToDeployment", """["d"]""");

        for (var number = 1; number <= Count; number++)
        {
            await server.Notifier.NotifyDeploymentStatusChanged("d", States.Large("d"));
        }

        for (var number = 1; number <= Count; number++)
        {
            Assert.Contains($"\"Sequence\":{number},", await healthy.ReceiveAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task StatefulReconnect_ConnectionIsCutOnce_EveryMessageComesOnceAndInOrder()
    {
        // Less than the 100 KB that SignalR keeps without an acknowledgement.
        const int Count = 120;
        await using var server = await TestServer.StartAsync(
            configure: null, app => app.MapDeploymentHub(configureOptions: options => options.AllowStatefulReconnects = true));
        await using var proxy = new TcpProxy(server.HubUrl);
        await using var connection = new HubConnectionBuilder().WithUrl(proxy.Address).WithStatefulReconnect().Build();
        var received = new List<long>();
        var some = new TaskCompletionSource();
        var all = new TaskCompletionSource();
        connection.On<DeploymentStatusMessage>("DeploymentStatusChanged", message =>
        {
            received.Add(message.Sequence);
            (received.Count switch { Count / 4 => some, Count => all, _ => null })?.SetResult();
        });
        await connection.StartAsync().WithPatience();
        await connection.InvokeAsync("SubscribeToDeployment", "d");
        var id = connection.ConnectionId;

        await NotifyAsync(server, Count / 2);
        await some.Task.WithPatience();
        proxy.Cut();
        await NotifyAsync(server, Count / 2);
        await all.Task.WithPatience();

        Assert.Equal(Enumerable.Range(1, Count).Select(number => (long)number), received);
        Assert.Equal(id, connection.ConnectionId);
    }

    [Fact]
    public async Task Map_HostPutsItsOwnManagerInPlaceLater_Works()
    {
        await using var server = await TestServer.StartAsync(services =>
        {
            services.AddSingleton<ForwardingManager>();
            services.AddSingleton<HubLifetimeManager<DeploymentHub>>(provider => provider.GetRequiredService<ForwardingManager>());
        });
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);
        await client.InvokeAsync("SubscribeToDeployment", """["d"]""");
        await client.InvokeAsync("SubscribeToAllDeployments", "[]");

        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);

        Assert.Contains("DeploymentStatusChanged", await client.ReceiveAsync(), StringComparison.Ordinal);
        var joined = server.Services.GetRequiredService<ForwardingManager>().Joined;
        Assert.Equal("deployment-d", await joined.Reader.ReadAsync().AsTask().WithPatience());
        Assert.Equal("all-deployments", await joined.Reader.ReadAsync().AsTask().WithPatience());
    }

    private static async Task NotifyAsync(TestServer server, int count)
    {
        for (var number = 0; number < count; number++)
        {
            await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        }
    }

    private static Task<TestServer> StartAsync(RedisServer? redis, Action<IServiceCollection>? configure = null) => TestServer.StartAsync(
        services =>
        {
            configure?.Invoke(services);
            services.AddSingleton<IUserIdProvider, NameInQuery>();
            if (redis is not null)
            {
                services.Configure<DeploymentNotificationsOptions>(options => options.SingleNode = true);
                services.AddSignalR().AddStackExchangeRedis(redis.ConnectionString);
            }
        });

    private static async Task<Person> PersonAsync(TestServer server, string name)
    {
        var connection = new HubConnectionBuilder().WithUrl($"{server.HubUrl}?name={name}").Build();
        var person = new Person(connection);
        connection.On<string>("Said", person.Heard.Enqueue);
        connection.On("Ask", () => $"{name} was asked");
        await connection.StartAsync().WithPatience();
        return person;
    }

    private sealed record Person(HubConnection Connection) : IAsyncDisposable
    {
        private const string AreYouThere = "are you there?";

        public ConcurrentQueue<string> Heard { get; } = new();

        public string Id => Connection.ConnectionId!;

        /// <summary>Waits until a connection is in a group. Groups are joined in the background.</summary>
        public async Task JoinedAsync(IHubClients clients, string group)
        {
            for (var waiting = Stopwatch.StartNew(); !Heard.Contains(AreYouThere);)
            {
                Assert.True(waiting.Elapsed < Patience.Limit, $"The group {group} was not joined in time.");
                await clients.Group(group).SendAsync("Said", AreYouThere);
                await Connection.InvokeAsync("UnsubscribeFromDeployment", "nothing").WithPatience();
            }
        }

        /// <summary>Invokes a method of the client. It answers only after it has received everything that was sent before.</summary>
        public async Task HeardAllAsync(params string[] expected)
        {
            var heard = new List<string>();
            while (heard.Count < expected.Length)
            {
                await Connection.InvokeAsync("UnsubscribeFromDeployment", "nothing").WithPatience();
                while (Heard.TryDequeue(out var said))
                {
                    heard.AddRange(said == AreYouThere ? [] : [said]);
                }
            }

            Assert.Equal(expected.Order(StringComparer.Ordinal), heard.Order(StringComparer.Ordinal));
        }

        public ValueTask DisposeAsync() => Connection.DisposeAsync();
    }

    /// <summary>A custom lifetime manager that records calls and otherwise behaves like SignalR's.</summary>
    private sealed class ForwardingManager(ILogger<DefaultHubLifetimeManager<DeploymentHub>> logger)
        : DefaultHubLifetimeManager<DeploymentHub>(logger)
    {
        public Channel<string> Joined { get; } = Channel.CreateUnbounded<string>();

        public override Task AddToGroupAsync(string connectionId, string groupName, CancellationToken cancellationToken = default)
        {
            Joined.Writer.TryWrite(groupName);
            return base.AddToGroupAsync(connectionId, groupName, cancellationToken);
        }
    }

    private sealed class NameInQuery : IUserIdProvider
    {
        public string? GetUserId(HubConnectionContext connection) => connection.GetHttpContext()?.Request.Query["name"];
    }
}
