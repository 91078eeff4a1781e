using HotSwap.Notifications.TestSupport;
using HotSwap.Notifications.Timelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Snapshooter.Xunit;

namespace HotSwap.Notifications.Tests.Wire;

/// <summary>Tests of the text of the SignalR JSON protocol, received by a bare WebSocket from a real server.</summary>
public sealed class JsonWireContractTests
{
    private const string Subscribe = "SubscribeToDeployment";

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task Status_EveryFieldPresent_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, States.GuideId);

        await server.Notifier.NotifyDeploymentStatusChanged(States.GuideId, States.Full());

        Snapshot.Match(await client.ReceiveAsync(), "Status_EveryFieldPresent.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task Status_OptionalFieldsAbsent_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, "d-1");

        await server.Notifier.NotifyDeploymentStatusChanged("d-1", States.Bare("d-1"));

        Snapshot.Match(await client.ReceiveAsync(), "Status_OptionalFieldsAbsent.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task Status_WithReasonsAndLabels_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, States.GuideId);

        await server.Notifier.NotifyDeploymentStatusChanged(States.GuideId, States.WithReasons());

        Snapshot.Match(await client.ReceiveAsync(), "Status_WithReasons.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task Progress_AfterAStatus_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, States.GuideId);

        await server.Notifier.NotifyDeploymentStatusChanged(States.GuideId, States.Full());
        await server.Notifier.NotifyDeploymentProgress(States.GuideId, "Verification", 75);
        await client.ReceiveAsync();

        Snapshot.Match(await client.ReceiveAsync(), "Progress_AfterAStatus.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task Progress_BeforeAnyStatus_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, States.GuideId);

        await server.Notifier.NotifyDeploymentProgress(States.GuideId, "Verification", 0);

        Snapshot.Match(await client.ReceiveAsync(), "Progress_BeforeAnyStatus.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task ResumeAnswer_WithStateAndProgress_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, States.GuideId);
        await server.Notifier.NotifyDeploymentStatusChanged(States.GuideId, States.Full());
        await server.Notifier.NotifyDeploymentProgress(States.GuideId, "Verification", 75);
        await client.ReceiveAsync();
        await client.ReceiveAsync();

        var answer = await client.InvokeAsync("ResumeDeployment", $"[\"{States.GuideId}\",null]");

        Snapshot.Match(WithoutEpoch(server, answer), "ResumeAnswer_WithStateAndProgress.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task ResumeAnswer_DeploymentIsOver_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, "d-1");
        await server.Notifier.NotifyDeploymentStatusChanged("d-1", States.Bare("d-1", DeploymentStatuses.Succeeded));
        await client.ReceiveAsync();

        var answer = await client.InvokeAsync("ResumeDeployment", $$"""["d-1",{"Epoch":"{{EpochOf(server)}}","Number":1}]""");

        Snapshot.Match(WithoutEpoch(server, answer), "ResumeAnswer_Over.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task Withheld_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, "d-1");

        await server.Services.GetRequiredService<IHubContext<DeploymentHub, IDeploymentClient>>().Clients.All
            .DeploymentsWithheld(new DeploymentsWithheldMessage { FirstPosition = 2, LastPosition = 5 });

        Snapshot.Match(await client.ReceiveAsync(), "Withheld.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task ResumeAnswerAndWithheld_OfASecondAnswer_AreAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, "d-1");
        await client.InvokeAsync("ResumeAllDeployments", "[null]");

        var answer = await client.InvokeAsync("ResumeAllDeployments", "[null]");
        await server.Services.GetRequiredService<IHubContext<DeploymentHub, IDeploymentClient>>().Clients.All
            .DeploymentsWithheld(new DeploymentsWithheldMessage { FirstPosition = 2, LastPosition = 5, AnswerNumber = 1 });

        Snapshot.Match(WithoutEpoch(server, answer), "ResumeAnswer_Second.json");
        Snapshot.Match(await client.ReceiveAsync(), "Withheld_AfterSecondAnswer.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task SubscriptionEnded_OfAll_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, "d-1");

        await server.Services.GetRequiredService<IHubContext<DeploymentHub, IDeploymentClient>>().Clients.All
            .DeploymentSubscriptionEnded(new DeploymentSubscriptionEndedMessage
            {
                ExecutionId = null,
                Reason = Refusals.NotAllowed,
                Code = DeploymentErrorCodes.NotAllowed,
            });

        Snapshot.Match(await client.ReceiveAsync(), "SubscriptionEnded_OfAll.json");
    }

    [Theory]
    [InlineData("""{"Epoch":"EPOCH","Number":0}""")]
    [InlineData("""{"epoch":"EPOCH","number":0}""")]
    public async Task ResumeAnswer_NothingMissed_IsAsPinned(string cursor)
    {
        await using var server = await StartAsync("snake case");
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);

        var answer = await client.InvokeAsync(
            "ResumeAllDeployments", $"[{cursor.Replace("EPOCH", EpochOf(server), StringComparison.Ordinal)}]");

        Snapshot.Match(WithoutEpoch(server, answer), "ResumeAnswer_NothingMissed.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task ResumeAnswer_SomeAreNotForThisSubscriber_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host, services =>
        {
            services.AddAuthorizationBuilder().AddPolicy("watch", policy => policy.RequireAssertion(
                context => context.Resource is DeploymentResource { ExecutionId: "d-1" }));
            services.Configure<DeploymentNotificationsOptions>(options => options.Access.DeploymentPolicy = "watch");
        });
        using var client = await SubscribedAsync(server, "d-1");
        await server.Notifier.NotifyDeploymentStatusChanged("d-2", States.Bare("d-2"));
        await server.Notifier.NotifyDeploymentStatusChanged("d-1", States.Bare("d-1"));
        await client.ReceiveAsync();

        var answer = await client.InvokeAsync("ResumeAllDeployments", "[null]");

        Snapshot.Match(WithoutEpoch(server, answer), "ResumeAnswer_Filtered.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task ResumeAnswer_StateIsTooLargeForOneAnswer_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, "d-1");
        var stage = new string('s', 200_000);
        foreach (var id in new[] { "d-1", "d-2" })
        {
            await server.Notifier.NotifyDeploymentStatusChanged(id, States.Bare(id) with { CurrentStage = stage });
        }

        await client.ReceiveAsync();

        var answer = await client.InvokeAsync("ResumeAllDeployments", "[null]");

        Snapshot.Match(WithoutEpoch(server, answer).Replace(stage, "LONG", StringComparison.Ordinal), "ResumeAnswer_FirstPart.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task ResumeAnswer_MissedStatusesAreTooLargeForOneAnswer_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, "d-1");
        var stage = new string('s', 200_000);
        for (var number = 0; number < 2; number++)
        {
            await server.Notifier.NotifyDeploymentStatusChanged("d-1", States.Bare("d-1") with { CurrentStage = stage });
            await client.ReceiveAsync();
        }

        var answer = await client.InvokeAsync("ResumeDeployment", $$"""["d-1",{"Epoch":"{{EpochOf(server)}}","Number":0}]""");

        Snapshot.Match(WithoutEpoch(server, answer).Replace(stage, "LONG", StringComparison.Ordinal), "ResumeAnswer_HasMore.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task SubscribeAnswer_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);

        Snapshot.Match(WithoutEpoch(server, await client.InvokeAsync("SubscribeToAllDeployments", "[]")), "SubscribeAnswer.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task UnsubscribeAnswer_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await SubscribedAsync(server, "d-1");

        Snapshot.Match(await client.InvokeAsync("UnsubscribeFromDeployment", """["d-1"]"""), "UnsubscribeAnswer.json");
    }

    [Theory]
    [MemberData(nameof(WireHosts.Names), MemberType = typeof(WireHosts))]
    public async Task Refusal_IsAsPinned(string host)
    {
        await using var server = await StartAsync(host);
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);

        Snapshot.Match(await client.InvokeAsync(Subscribe, """[""]"""), "Refusal.json");
    }

    [Theory]
    [InlineData("untouched", """{"hostName":"x","dayOfWeek":5,"absent":null}""")]
    [InlineData("snake case", """{"host_name":"x","day_of_week":"friday"}""")]
    [InlineData("source-generated only", """{"hostName":"x","dayOfWeek":5,"absent":null}""")]
    public async Task HostsOwnHub_LibraryIsRegistered_KeepsItsSettings(string host, string expected)
    {
        await using var server = await StartAsync(host);
        using var client = await RawHubClient.ConnectAsync(new Uri(server.BaseAddress, "/hostHub"));

        var answer = await client.InvokeAsync("Echo", """["x"]""");

        Assert.Equal($$"""{"type":3,"invocationId":"1","result":{{expected}}}""", answer);
    }

    [Fact]
    public async Task HostsOwnMessage_OnTheDeploymentHub_KeepsTheHostsSettings()
    {
        await using var server = await StartAsync("snake case");
        using var client = await SubscribedAsync(server, "d-1");

        await server.Services.GetRequiredService<IHubContext<DeploymentHub>>().Clients.All
            .SendAsync("Greeting", new HostMessage("x", DayOfWeek.Friday, null));

        Assert.Equal(
            """{"type":1,"target":"Greeting","arguments":[{"host_name":"x","day_of_week":"friday"}]}""", await client.ReceiveAsync());
    }

    [Theory]
    [InlineData("""[""]""", "executionId must be 1 to 128 characters; it was empty or white space.")]
    [InlineData("""[null]""", "executionId must be 1 to 128 characters; it was null.")]
    [InlineData("""["a\u0000b"]""", "executionId must not contain control characters or invalid Unicode.")]
    public async Task Subscribe_InvalidId_IsAnsweredWithTheRule(string arguments, string sentence)
    {
        await using var server = await StartAsync("untouched");
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);

        var answer = await client.InvokeAsync(Subscribe, arguments);

        Assert.Contains(
            $"An unexpected error occurred invoking '{Subscribe}' on the server. HubException: [invalid_argument] {sentence}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_InvalidCursor_IsAnsweredWithTheRule()
    {
        await using var server = await StartAsync("untouched");
        using var client = await RawHubClient.ConnectAsync(server.HubUrl);

        var answer = await client.InvokeAsync("ResumeAllDeployments", """[{"Epoch":"x","Number":-1}]""");

        Assert.Contains("HubException: [invalid_argument] cursor.Number must be 0 or more.", answer, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(string host, Action<IServiceCollection>? configure = null) => TestServer.StartAsync(
        services =>
        {
            configure?.Invoke(services);
            services.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(States.Noon.AddSeconds(10))));
            WireHosts.All[host](services);
        },
        app =>
        {
            app.MapDeploymentHub();
            app.MapHub<HostHub>("/hostHub");
        });

    private static async Task<RawHubClient> SubscribedAsync(TestServer server, string executionId)
    {
        var client = await RawHubClient.ConnectAsync(server.HubUrl);
        var answer = await client.InvokeAsync(Subscribe, $"[\"{executionId}\"]");
        Assert.DoesNotContain("error", answer, StringComparison.Ordinal);
        return client;
    }

    private static string EpochOf(TestServer server) =>
        server.Services.GetRequiredService<TimelineStore>().Epoch;

    private static string WithoutEpoch(TestServer server, string text) =>
        text.Replace(EpochOf(server), "EPOCH", StringComparison.Ordinal);
}
