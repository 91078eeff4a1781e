using System.Collections.Concurrent;
using System.Net;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HotSwap.Notifications.Tests.Api;

/// <summary>Tests that the API shows nothing that the hub would not show.</summary>
public class ListAccessTests
{
    [Theory]
    [InlineData("")]
    [InlineData("?text=secret")]
    [InlineData("?limit=1")]
    public async Task List_UserMaySeeSome_HasThoseOnly(string query)
    {
        await using var server = await ApiServer.StartAsync(user: "anna");
        server.Access.OnOne = (user, deployment) => new(user == "anna" && deployment.ExecutionId.StartsWith("open", StringComparison.Ordinal));
        await server.NotifyAsync(States.Bare("open secret"), States.Bare("secret 1"), States.Bare("secret 2"));

        Assert.Equal(["open secret"], ApiServer.Ids(await server.ListAsync(query)));
    }

    [Fact]
    public async Task List_UserMayNotSeeAll_IsRefused()
    {
        await using var server = await ApiServer.StartAsync(user: "anna");
        server.Access.OnAll = _ => new(false);
        server.Access.OnOne = (_, _) => new(true);
        await server.NotifyAsync(States.Bare("d"));

        var problem = await server.GetProblemAsync("");

        Assert.Equal((HttpStatusCode.Forbidden, "not_allowed", "[not_allowed] " + Refusals.NotAllowed), problem);
    }

    [Theory]
    [InlineData("/deployment?executionId=d")]
    [InlineData("/deployment?executionId=unknown")]
    [InlineData("/statuses?executionId=d")]
    [InlineData("/statuses?executionId=unknown")]
    public async Task One_UserMayNotSeeIt_IsRefusedWhetherItExistsOrNot(string path)
    {
        await using var server = await ApiServer.StartAsync(user: "anna");
        await server.NotifyAsync(States.Bare("d"));

        var problem = await server.GetProblemAsync(path);

        Assert.Equal((HttpStatusCode.Forbidden, "not_allowed", "[not_allowed] " + Refusals.NotAllowed), problem);
    }

    [Fact]
    public async Task List_DeploymentIsInTheLogAlone_PolicyIsGivenItsState()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await ApiServer.StartAsync(
            TestedLog.Sqlite, user: "anna", services: services => services.AddSingleton<TimeProvider>(time));
        var asked = new ConcurrentBag<string?>();
        server.Access.OnOne = (_, deployment) =>
        {
            asked.Add(deployment.LatestState?.Status);
            return new(deployment.LatestState is not null);
        };
        await server.NotifyAsync(States.Bare("old", DeploymentStatuses.Failed));
        time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(["old"], ApiServer.Ids(await server.ListAsync()));
        await server.GetAsync("/deployment?executionId=old");
        await server.GetAsync("/statuses?executionId=old");

        Assert.Equal([DeploymentStatuses.Failed, DeploymentStatuses.Failed, DeploymentStatuses.Failed], asked);
    }

    [Fact]
    public async Task List_RightIsTakenAway_TagOfBeforeNoLongerServes()
    {
        await using var server = await ApiServer.StartAsync(user: "anna");
        server.Access.OnOne = (_, _) => new(true);
        await server.NotifyAsync(States.Bare("d"));
        using var before = await server.SendAsync("");
        using var same = await server.SendAsync("", before.Headers.ETag!.ToString());

        server.Access.OnOne = (_, _) => new(false);
        using var after = await server.SendAsync("", before.Headers.ETag.ToString());

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.DoesNotContain("ExecutionId", await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_PolicyThrows_SaysToTryAgain()
    {
        await using var server = await ApiServer.StartAsync(user: "anna");
        server.Access.OnOne = (_, _) => throw new InvalidOperationException("away");
        await server.NotifyAsync(States.Bare("d"));

        var (status, code, detail) = await server.GetProblemAsync("");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not_decided"), (status, code));
        Assert.DoesNotContain("away", detail, StringComparison.Ordinal);
    }
}
