using System.Net;
using System.Text.Json;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Events;

/// <summary>Tests of the feed as server-sent events on a real Kestrel server.</summary>
public class DeploymentEventsTests
{
    [Fact]
    public async Task OneDeployment_FromItsCurrentStateToItsEnd_ShowsStatusesAndProgressAndEnds()
    {
        await using var server = await StartAsync();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Pending);
        await using var events = await EventsAsync(server, "/d");

        Assert.Equal("DeploymentStatusChanged Pending", await events.NextAsync());
        await server.Notifier.NotifyAsync("another", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Running);
        Assert.Equal("DeploymentStatusChanged Running", await events.NextAsync());
        await server.Notifier.NotifyDeploymentProgress("d", "Build", 40);
        Assert.Equal("DeploymentProgress 40", await events.NextAsync());
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);
        Assert.Equal("DeploymentStatusChanged Succeeded", await events.NextAsync());

        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task AllDeployments_SeveralOfThem_ShowsEachStatusOnceAndInOrder()
    {
        await using var server = await StartAsync();
        await using var events = await EventsAsync(server);

        for (var number = 1; number <= 500; number++)
        {
            await server.Notifier.NotifyAsync($"d-{number % 7}", $"{number}");
        }

        for (var number = 1; number <= 500; number++)
        {
            Assert.Equal($"DeploymentStatusChanged {number}", await events.NextAsync());
        }
    }

    [Fact]
    public async Task LastEventId_StatusesWereMissed_ShowsExactlyThose()
    {
        await using var server = await StartAsync();
        await server.Notifier.NotifyAsync("d", "1");
        string lastEventId;
        await using (var events = await EventsAsync(server, "/d"))
        {
            await events.NextAsync();
            lastEventId = events.LastEventId;
        }

        await server.Notifier.NotifyAsync("d", "2");
        await server.Notifier.NotifyAsync("d", "3");
        await using var again = await EventsAsync(server, "/d", lastEventId);

        Assert.Equal("DeploymentStatusChanged 2", await again.NextAsync());
        Assert.Equal("DeploymentStatusChanged 3", await again.NextAsync());
    }

    [Fact]
    public async Task LastEventId_HistoryNoLongerReachesBack_SaysSoAndShowsTheCurrentState()
    {
        await using var server = await StartAsync(options => options.History.StatusesPerDeployment = 2);
        await server.Notifier.NotifyAsync("d", "1");
        await using var events = await EventsAsync(server, "/d");
        await events.NextAsync();
        var first = events.LastEventId;
        for (var number = 2; number <= 6; number++)
        {
            // Statuses that a stream has still to write stay in the history, so the test reads each of them.
            await server.Notifier.NotifyAsync("d", $"{number}");
            await events.NextAsync();
        }

        await using var again = await EventsAsync(server, "/d", first);

        Assert.Equal("DeploymentHistoryLost ", await again.NextAsync());
        Assert.Equal("DeploymentStatusChanged 6", await again.NextAsync());
    }

    [Fact]
    public async Task LastEventId_FinalStatusWasSeen_IsAnsweredWithNoContent()
    {
        await using var server = await StartAsync();
        await server.Notifier.NotifyAsync("d", DeploymentStatuses.Failed);
        await using var events = await EventsAsync(server, "/d");
        await events.NextAsync();

        using var response = await GetAsync(server, "/d", events.LastEventId);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    [Theory]
    [InlineData("/a%0Ab", null, "executionId must not contain control characters or invalid Unicode.")]
    [InlineData("/%20", null, "executionId must be 1 to 128 characters; it was empty or white space.")]
    [InlineData("/d", "nonsense", "Last-Event-ID must be the id of an event of this stream: epoch:position.")]
    [InlineData("/d", "e:-1", "Last-Event-ID must be the id of an event of this stream: epoch:position.")]
    public async Task Request_Invalid_IsAnsweredWithTheRule(string path, string? lastEventId, string sentence)
    {
        await using var server = await StartAsync();

        using var response = await GetAsync(server, path, lastEventId);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith("[invalid_argument] " + sentence, await DetailAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_Refused_ProblemNamesTheCode()
    {
        await using var server = await SecuredAsync();
        using var http = new HttpClient();

        using var response = await http.GetAsync(EventsUrl(server, "/d", "anna"), HttpCompletionOption.ResponseHeadersRead).WithPatience();

        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(
            ("not_allowed", "[not_allowed] " + Refusals.NotAllowed), (problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()));
    }

    [Fact]
    public async Task OneDeployment_NothingIsKnown_SaysSoFirst()
    {
        await using var server = await StartAsync();
        await using var events = await EventsAsync(server, "/a%22b");
        Assert.Equal("KeepAlive ", await events.NextOfAnyKindAsync());

        Assert.Equal("""DeploymentNothingKnown {"ExecutionId":"a\u0022b"}""", await events.NextOfAnyKindAsync());

        await server.Notifier.NotifyAsync("a\"b", "1");
        Assert.Equal("DeploymentStatusChanged 1", await events.NextOfAnyKindAsync());
    }

    [Fact]
    public async Task LastEventId_OfADeploymentThatIsNotKnownAnyMore_SaysThatHistoryIsLostAndThenThatNothingIsKnown()
    {
        await using var server = await StartAsync();
        await using var events = await EventsAsync(server, "/d", "another-epoch:3");
        Assert.Equal("KeepAlive ", await events.NextOfAnyKindAsync());

        Assert.Equal("DeploymentHistoryLost ", await events.NextOfAnyKindAsync());
        Assert.Equal("""DeploymentNothingKnown {"ExecutionId":"d"}""", await events.NextOfAnyKindAsync());
    }

    [Fact]
    public async Task Access_IsThatOfTheHub()
    {
        await using var server = await SecuredAsync();
        server.Access.OnOne = (user, resource) => new(resource.ExecutionId == $"{user}-1");
        server.Access.OnAll = user => new(user == "anna");
        foreach (var id in new[] { "anna-1", "bert-1", "anna-1" })
        {
            await server.Notifier.NotifyAsync(id, DeploymentStatuses.Running);
        }

        await AssertStatusAsync(HttpStatusCode.Unauthorized, EventsUrl(server, "/anna-1", user: null));
        await AssertStatusAsync(HttpStatusCode.Forbidden, EventsUrl(server, "/bert-1", "anna"));
        await AssertStatusAsync(HttpStatusCode.Forbidden, EventsUrl(server, "", "bert"));
        await using var one = await EventReader.OpenAsync(EventsUrl(server, "/bert-1", "bert"));
        Assert.Equal("DeploymentStatusChanged Running", await one.NextAsync());
        await using var all = await EventReader.OpenAsync(EventsUrl(server, "", "anna"));
        await all.NextAsync();
        Assert.Contains(":3", all.LastEventId, StringComparison.Ordinal);
        await server.Notifier.NotifyAsync("bert-1", DeploymentStatuses.Running);
        await server.Notifier.NotifyAsync("anna-1", DeploymentStatuses.Failed);
        Assert.Equal("DeploymentStatusChanged Failed", await all.NextAsync());
    }

    [Fact]
    public async Task Access_IsTakenAway_EndsTheStream()
    {
        await using var server = await SecuredAsync(options => options.Access.ReviewInterval = TimeSpan.FromMilliseconds(1));
        server.Access.OnOne = (_, _) => new(true);
        await server.Notifier.NotifyAsync("d", "1");
        await using var events = await EventReader.OpenAsync(EventsUrl(server, "/d", "anna"));
        await events.NextAsync();

        server.Access.OnOne = (_, _) => new(false);
        await server.Notifier.NotifyAsync("d", "2");
        string? last = null;
        while (await events.NextAsync() is { } next)
        {
            last = next;
        }

        Assert.Equal($"DeploymentSubscriptionEnded {Refusals.NotAllowed}", last);
    }

    [Fact]
    public async Task Token_Expires_EndsTheStream()
    {
        await using var server = await SecuredAsync();
        server.Access.OnOne = (_, _) => new(true);
        var url = new UriBuilder(EventsUrl(server, "/d", user: null)) { Query = "access_token=" + Tokens.For("anna", TimeSpan.FromSeconds(3)) }.Uri;
        await using var events = await EventReader.OpenAsync(url);

        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task Connections_OneTooManyOfAUser_IsRefusedUntilAnotherEnds()
    {
        await using var server = await SecuredAsync(options => options.Limits.MaxConnectionsPerUser = 1);
        server.Access.OnOne = (_, _) => new(true);
        await server.Notifier.NotifyAsync("d", "1");
        await using (var first = await EventReader.OpenAsync(EventsUrl(server, "/d", "anna")))
        {
            await first.NextAsync();
            await AssertStatusAsync(HttpStatusCode.TooManyRequests, EventsUrl(server, "/d", "anna"));
            await server.Notifier.NotifyAsync("d", DeploymentStatuses.Succeeded);
            while (await first.NextAsync() is not null)
            {
            }
        }

        await server.Notifier.NotifyAsync("e", "1");
        await using var second = await EventReader.OpenAsync(EventsUrl(server, "/e", "anna"));
        Assert.Equal("DeploymentStatusChanged 1", await second.NextAsync());
    }

    [Fact]
    public async Task Connections_RequestWaitsForItsDecision_Counts()
    {
        await using var server = await SecuredAsync(options => options.Limits.MaxConnectionsPerUser = 1);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var decision = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Access.OnOne = (_, _) =>
        {
            asked.TrySetResult();
            return new(decision.Task);
        };
        var waiting = AssertStatusAsync(HttpStatusCode.Forbidden, EventsUrl(server, "/d", "anna"));
        await asked.Task.WithPatience();

        await AssertStatusAsync(HttpStatusCode.TooManyRequests, EventsUrl(server, "/d", "anna"));

        decision.SetResult(false);
        await waiting;
    }

    [Fact]
    public async Task Host_Stops_EndsTheStreams()
    {
        await using var server = await StartAsync();
        await server.Notifier.NotifyAsync("d", "1");
        await using var events = await EventsAsync(server, "/d");
        await events.NextAsync();

        await server.StopAsync().WithPatience();

        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public void MapDeploymentEvents_WithoutAdd_SaysWhatToCall()
    {
        using var app = WebApplication.CreateSlimBuilder().Build();

        var error = Assert.Throws<InvalidOperationException>(() => app.MapDeploymentEvents());

        Assert.Contains("AddDeploymentNotifications()", error.Message, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(Action<DeploymentNotificationsOptions>? configure = null) => TestServer.StartAsync(
        services => services.Configure<DeploymentNotificationsOptions>(options => configure?.Invoke(options)),
        app => app.MapDeploymentEvents());

    private static Task<SecuredServer> SecuredAsync(Action<DeploymentNotificationsOptions>? configure = null) =>
        SecuredServer.StartAsync(configure, map: app => app.MapDeploymentEvents().RequireAuthorization());

    private static Uri EventsUrl(SecuredServer server, string path, string? user) => new UriBuilder(server.HubUrl)
    {
        Path = "/deploymentEvents" + path,
        Query = user is null ? "" : "access_token=" + Tokens.For(user),
    }.Uri;

    private static Task<EventReader> EventsAsync(TestServer server, string path = "", string? lastEventId = null) =>
        EventReader.OpenAsync(new Uri(server.BaseAddress, "/deploymentEvents" + path), lastEventId);

    private static async Task<HttpResponseMessage> GetAsync(TestServer server, string path, string? lastEventId)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.BaseAddress, "/deploymentEvents" + path));
        request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WithPatience();
    }

    private static async Task AssertStatusAsync(HttpStatusCode expected, Uri url)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead).WithPatience();
        Assert.Equal(expected, response.StatusCode);
    }

    private static async Task<string?> DetailAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString();
}
