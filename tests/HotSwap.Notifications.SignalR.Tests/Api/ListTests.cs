using System.Text.Json;
using HotSwap.Notifications.TestSupport;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace HotSwap.Notifications.Tests.Api;

/// <summary>Tests of the list API on a real Kestrel server.</summary>
public class ListTests
{
    [Theory]
    [InlineData(TestedLog.Memory)]
    [InlineData(TestedLog.Sqlite)]
    public async Task List_SeveralDeployments_HasTheLatestOfEachAndTheNewestFirst(TestedLog log)
    {
        await using var server = await ApiServer.StartAsync(log);
        await server.NotifyAsync(States.Bare("a", "1"), States.Bare("b", "1"), States.Bare("a", "2"), States.Full("c"));

        var list = await server.ListAsync();

        Assert.Equal(["c 1 4 Running", "a 2 3 2", "b 1 2 1"], list.GetProperty("deployments").EnumerateArray().Select(each =>
            $"{each.GetProperty("ExecutionId")} {each.GetProperty("Sequence")} {each.GetProperty("Position")} {each.GetProperty("Status")}"));
        Assert.Equal(4, list.GetProperty("cursor").GetProperty("Number").GetInt64());
        Assert.Equal(JsonValueKind.Null, list.GetProperty("next").ValueKind);
        Assert.Equal(States.Full("c"), list.GetProperty("deployments")[0].Deserialize(DeploymentJsonContext.Default.DeploymentStatusMessage)!.Details);
    }

    [Theory]
    [InlineData("?status=Failed", "prod-2,dev")]
    [InlineData("?status=failed&status=Running", "prod-2,dev,prod-1")]
    [InlineData("?environment=production", "prod-2,prod-1")]
    [InlineData("?module=Billing", "dev")]
    [InlineData("?module=Bill", "")]
    [InlineData("?text=BILL", "dev")]
    [InlineData("?text=prod", "prod-2,prod-1")]
    [InlineData("?text=anna%40", "dev")]
    [InlineData("?text=7.7.7", "dev")]
    [InlineData("?status=Failed&environment=Production&text=2", "prod-2")]
    [InlineData("?unknown=parameter&limit=1", "prod-2")]
    public async Task List_Filtered_HasThoseThatMatch(string query, string expected)
    {
        await using var server = await ApiServer.StartAsync();
        await server.NotifyAsync(
            Deployment("prod-1", "Shop", "Production", "bert@example.com"),
            Deployment("dev", "Billing", "Development", "anna@example.com", version: "7.7.7") with { Status = DeploymentStatuses.Failed },
            Deployment("prod-2", "Shop", "Production", "bert@example.com") with { Status = DeploymentStatuses.Failed });

        Assert.Equal(expected, string.Join(',', ApiServer.Ids(await server.ListAsync(query))));
    }

    [Theory]
    [InlineData(TestedLog.Memory)]
    [InlineData(TestedLog.Sqlite)]
    public async Task List_DeploymentMovesWhileAClientPages_TheCursorOfTheFirstPageBringsIt(TestedLog log)
    {
        await using var server = await ApiServer.StartAsync(log);
        await server.NotifyAsync([.. Enumerable.Range(1, 7).Select(number => States.Bare($"d{number}"))]);

        var first = await server.ListAsync("?limit=3");
        await server.NotifyAsync(States.Bare("d2", "moved"), States.Bare("new"));
        var second = await server.ListAsync("?limit=3&after=" + first.GetProperty("next").GetString());

        Assert.Equal(["d7", "d6", "d5"], ApiServer.Ids(first));
        Assert.Equal(["d4", "d3", "d1"], ApiServer.Ids(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal(first.GetProperty("cursor").GetRawText(), second.GetProperty("cursor").GetRawText());
        Assert.Equal(7, second.GetProperty("cursor").GetProperty("Number").GetInt64());
    }

    [Fact]
    public async Task List_MatchLiesFarBack_EndsAPageThatLookedAtManyAndGoesOn()
    {
        await using var server = await ApiServer.StartAsync();
        await server.NotifyAsync([States.Bare("wanted", "Odd"), .. Enumerable.Range(1, 2_100).Select(number => States.Bare($"d{number}"))]);

        var first = await server.ListAsync("?status=Odd");
        var second = await server.ListAsync("?status=Odd&after=" + first.GetProperty("next").GetString());

        Assert.Empty(ApiServer.Ids(first));
        Assert.Equal(["wanted"], ApiServer.Ids(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task List_ViewForAllHidesSomething_IsNeitherShownNorFound()
    {
        await using var server = await ApiServer.StartAsync(configure: options =>
        {
            options.Views.RequesterEmail = RequesterEmailVisibility.OneDeployment;
            options.Views.MapStateForAllDeployments = state => state with
            {
                Request = state.Request! with { Module = state.Request!.Module with { Name = "hidden" } },
            };
        });
        await server.NotifyAsync(Deployment("d", "Secret", "Production", "anna@example.com"));

        var shown = (await server.ListAsync()).GetRawText();

        Assert.DoesNotContain("Secret", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("anna", shown, StringComparison.Ordinal);
        Assert.Empty(ApiServer.Ids(await server.ListAsync("?text=anna")));
        Assert.Empty(ApiServer.Ids(await server.ListAsync("?module=Secret")));
        Assert.Equal(["d"], ApiServer.Ids(await server.ListAsync("?module=hidden&text=production")));
        Assert.Contains("anna", (await server.GetAsync("/deployment?executionId=d")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_HostHasJsonSettingsOfItsOwn_ChangesNothing()
    {
        await using var plain = await ApiServer.StartAsync();
        await using var server = await ApiServer.StartAsync(services: services => services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper;
            json.SerializerOptions.DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull;
        }));
        foreach (var each in new[] { plain, server })
        {
            await each.NotifyAsync(States.Full(), States.Bare("bare"));
        }

        Assert.Equal(
            (await plain.ListAsync()).GetProperty("deployments").GetRawText(), (await server.ListAsync()).GetProperty("deployments").GetRawText());
    }

    [Fact]
    public async Task Cursor_GivenToTheHub_IsRecovered()
    {
        await using var server = await ApiServer.StartAsync(TestedLog.Sqlite);
        await server.NotifyAsync(States.Bare("d", "1"));
        var cursor = (await server.ListAsync()).GetProperty("cursor").Deserialize(DeploymentJsonContext.Default.DeploymentCursor);
        await server.NotifyAsync(States.Bare("d", "2"));
        await using var hub = new HubConnectionBuilder().WithUrl(server.Server.HubUrl).Build();
        await hub.StartAsync().WithPatience();

        var answer = await hub.InvokeAsync<DeploymentSubscriptionAnswer>(nameof(IDeploymentHub.ResumeAllDeployments), cursor).WithPatience();

        Assert.True(answer.Recovered);
        Assert.Equal(["2"], answer.Statuses.Select(status => status.Status));
    }

    private static PipelineExecutionState Deployment(string id, string module, string environment, string requester, string version = "1.0.0") =>
        States.Full(id) with
        {
            Request = new DeploymentRequest
            {
                Module = new DeploymentModule { Name = module, Version = version },
                TargetEnvironment = environment,
                RequesterEmail = requester,
            },
        };
}
