using HotSwap.Notifications.TestSupport;
using Microsoft.Playwright;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests of two nodes of the sample on one Redis, with a load balancer in front of them and one page.</summary>
public sealed class ManyNodesTests(Browser browser) : IClassFixture<Browser>
{
    [SkippableFact]
    public async Task Page_ItsNodeDies_MovesToTheOtherAndShowsEveryDeployment()
    {
        Skip.IfNot(RedisServer.IsInstalled, RedisServer.MissingMessage);
        await using var redis = await RedisServer.StartAsync();
        string[] arguments = ["--redis", redis.ConnectionString];
        await using var one = await SampleApi.StartAsync(arguments);
        await using var two = await SampleApi.StartAsync(arguments);
        await using var balancer = await SampleApi.StartAsync("--balance", $"{one.BaseAddress},{two.BaseAddress}");
        var page = await browser.NewPageAsync();
        await page.GotoAsync(balancer.BaseAddress.ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Live");
        await AssertShownAsync(page, await one.StartDeploymentAsync());

        await one.KillAsync();
        await AssertShownAsync(page, await two.StartDeploymentAsync());
        await using var oneAgain = await SampleApi.StartOnAsync(one.BaseAddress.Port, arguments);
        await two.KillAsync();

        await AssertShownAsync(page, await oneAgain.StartDeploymentAsync());
        await Assertions.Expect(page.Locator(".deployment")).ToHaveCountAsync(3);
        await Assertions.Expect(page.Locator(".lost:visible")).ToHaveCountAsync(0);
        await Browser.ScreenshotAsync(page, "moved-between-nodes");
    }

    private static Task AssertShownAsync(IPage page, string executionId) =>
        Assertions.Expect(page.Locator($"[data-execution-id='{executionId}']"))
            .ToHaveAttributeAsync("data-status", "Succeeded");
}
