using System.Net.Http.Headers;
using HotSwap.Notifications.TestSupport;
using Microsoft.Playwright;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests of the sample's page and API with a deployment of the worker, which has no request and other stages.</summary>
public sealed class SampleWorkerTests(Browser browser) : IClassFixture<Browser>
{
    private const string Id = "from-a-worker";

    [SkippableFact]
    public async Task Page_DeploymentOfAWorker_ShowsItsOwnStages()
    {
        await using var redis = await StartRedisAsync();
        await using var sample = await SampleApi.StartAsync("--redis", redis.ConnectionString);
        await RunWorkerAsync(redis);
        var page = await browser.NewPageAsync();

        await page.GotoAsync(sample.BaseAddress.ToString());

        var card = page.Locator($"[data-execution-id='{Id}']");
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Succeeded");
        await Assertions.Expect(card.Locator(".stages li")).ToHaveTextAsync(["Build: Succeeded", "Test: Succeeded", "Deploy: Succeeded"]);
    }

    [SkippableFact]
    public async Task List_WithSignIn_LeavesADeploymentWithoutARequestOut()
    {
        await using var redis = await StartRedisAsync();
        await using var sample = await SampleApi.StartAsync("--auth", "--redis", redis.ConnectionString);
        await RunWorkerAsync(redis);
        var started = await sample.StartDeploymentAsync(user: "anna");

        using var request = new HttpRequestMessage(HttpMethod.Get, "api/deployments");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await sample.GetTokenAsync("anna"));
        using var response = await sample.Http.SendAsync(request).WithPatience();
        var list = await response.Content.ReadAsStringAsync();

        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {list}");
        Assert.Contains(started, list, StringComparison.Ordinal);
        Assert.DoesNotContain(Id, list, StringComparison.Ordinal);
    }

    private static async Task<RedisServer> StartRedisAsync()
    {
        Skip.IfNot(RedisServer.IsInstalled, RedisServer.MissingMessage);
        return await RedisServer.StartAsync();
    }

    private static async Task RunWorkerAsync(RedisServer redis)
    {
        await using var worker = new ChildProcess(
            "dotnet", [Repository.SampleAssembly("HotSwap.Notifications.SampleWorker"), "--redis", redis.ConnectionString, "--id", Id], Repository.Tests);

        var (exitCode, output) = await worker.WaitForExitAsync();

        Assert.True(exitCode == 0, output);
    }
}
