using System.Net;
using System.Text.Json;
using HotSwap.Notifications.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Api;

/// <summary>Tests of the API for one deployment.</summary>
public class OneDeploymentTests
{
    [Theory]
    [InlineData(TestedLog.Memory)]
    [InlineData(TestedLog.Sqlite)]
    public async Task Deployment_Known_HasTheLatestStateAndACursor(TestedLog log)
    {
        await using var server = await ApiServer.StartAsync(log);
        await server.NotifyAsync(States.Bare("d", "1"), States.Full("d"), States.Bare("another"));

        var one = await server.GetAsync("/deployment?executionId=d");

        Assert.Equal(States.Full("d"), one.GetProperty("deployment").Deserialize(DeploymentJsonContext.Default.DeploymentStatusMessage)!.Details);
        Assert.Equal(2, one.GetProperty("deployment").GetProperty("Sequence").GetInt64());
        Assert.Equal(3, one.GetProperty("cursor").GetProperty("Number").GetInt64());
    }

    [Theory]
    [InlineData(TestedLog.Memory)]
    [InlineData(TestedLog.Sqlite)]
    public async Task Statuses_Paged_HaveEachInOrderAndTheCursorToGoOnFrom(TestedLog log)
    {
        await using var server = await ApiServer.StartAsync(log);
        foreach (var number in Enumerable.Range(1, 5))
        {
            await server.NotifyAsync(States.Bare("d", $"{number}"), States.Bare("another"));
        }

        var first = await server.GetAsync("/statuses?executionId=d&limit=3");
        var second = await server.GetAsync($"/statuses?executionId=d&limit=3&after={first.GetProperty("next")}");

        Assert.Equal(["1", "2", "3"], Statuses(first));
        Assert.Equal((0, 5, 5), (Number(first, "completeAfter"), Number(first, "next"), CursorNumber(first)));
        Assert.Equal(["4", "5"], Statuses(second));
        Assert.Equal((JsonValueKind.Null, 10), (second.GetProperty("next").ValueKind, CursorNumber(second)));
    }

    [Fact]
    public async Task Statuses_OlderOnesAreGone_SaysFromWhereTheyAreComplete()
    {
        await using var server = await ApiServer.StartAsync(configure: options => options.History.StatusesPerDeployment = 2);
        await server.NotifyAsync([.. Enumerable.Range(1, 5).Select(number => States.Bare("d", $"{number}"))]);

        var statuses = await server.GetAsync("/statuses?executionId=d");

        Assert.Equal(["4", "5"], Statuses(statuses));
        Assert.Equal(3, Number(statuses, "completeAfter"));
    }

    [Fact]
    public async Task Deployment_FinishedLongAgo_IsReadFromTheLog()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await ApiServer.StartAsync(
            TestedLog.Sqlite, services: services => services.AddSingleton<TimeProvider>(time));
        await server.NotifyAsync([.. Enumerable.Range(1, 9).Select(number => States.Bare("old", $"{number}"))]);
        await server.NotifyAsync(States.Bare("old", DeploymentStatuses.Failed), States.Bare("another"), States.Bare("another"));

        // FinishedRetention has passed, so the memory of this node no longer contains the deployment.
        time.Advance(TimeSpan.FromHours(2));
        Assert.Null(server.Server.Services.GetRequiredService<Timelines.TimelineStore>().GetLatestState("old"));
        var one = await server.GetAsync("/deployment?executionId=old");

        Assert.Equal(("Failed", 10), (one.GetProperty("deployment").GetProperty("Status").GetString(), Number(one.GetProperty("deployment"), "Sequence")));
        Assert.Equal(10, Statuses(await server.GetAsync("/statuses?executionId=old")).Count());
        Assert.Equal(["another", "old"], ApiServer.Ids(await server.ListAsync()));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("/a//b/")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("a%2Fb")]
    [InlineData("a b+c&d=e#f?g")]
    [InlineData("\\'\"<>")]
    [InlineData("Größe 🚀")]
    public async Task ExecutionId_OfAnyLegalKind_IsFound(string executionId)
    {
        await using var server = await ApiServer.StartAsync();
        await server.NotifyAsync(States.Bare(executionId));
        var query = "?executionId=" + Uri.EscapeDataString(executionId);

        var one = await server.GetAsync("/deployment" + query);
        var statuses = await server.GetAsync("/statuses" + query);

        Assert.Equal(executionId, one.GetProperty("deployment").GetProperty("ExecutionId").GetString());
        Assert.Single(Statuses(statuses));
    }

    [Theory]
    [InlineData(TestedLog.Memory, "/deployment?executionId=unknown")]
    [InlineData(TestedLog.Memory, "/statuses?executionId=unknown")]
    [InlineData(TestedLog.Sqlite, "/deployment?executionId=unknown")]
    [InlineData(TestedLog.Sqlite, "/statuses?executionId=unknown&after=1")]
    public async Task Request_OfAnUnknownDeployment_IsNotFound(TestedLog log, string query)
    {
        await using var server = await ApiServer.StartAsync(log);
        await server.NotifyAsync(States.Bare("d"), States.Bare("d"));

        var (status, code, _) = await server.GetProblemAsync(query);

        Assert.Equal((HttpStatusCode.NotFound, "not_found"), (status, code));
    }

    [Fact]
    public async Task Statuses_AfterTheLatest_AreNoneAndNoProblem()
    {
        await using var server = await ApiServer.StartAsync();
        await server.NotifyAsync(States.Bare("d"));

        Assert.Empty(Statuses(await server.GetAsync("/statuses?executionId=d&after=1")));
    }

    private static IEnumerable<string?> Statuses(JsonElement page) =>
        page.GetProperty("statuses").EnumerateArray().Select(each => each.GetProperty("Status").GetString());

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static long CursorNumber(JsonElement page) => Number(page.GetProperty("cursor"), "Number");
}
