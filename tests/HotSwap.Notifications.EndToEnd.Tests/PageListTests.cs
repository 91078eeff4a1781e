using HotSwap.Notifications.TestSupport;
using Microsoft.Playwright;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests that the sample's page reads ended deployments from the list, because the feed contains them only for a short time.</summary>
public sealed class PageListTests(Browser browser) : IClassFixture<Browser>
{
    private string _listed = "";

    [SkippableFact]
    public async Task Open_ListCannotBeReadYet_IsReadOnceThePageIsLive()
    {
        await using var sample = await SampleApi.StartAsync();
        var page = await OpenAsync(sample.BaseAddress);
        await Assertions.Expect(Card(page, "old-1")).ToHaveCountAsync(0);

        _listed = Ended("old-1", "Failed", minute: 1);
        await page.UnrouteAsync("**/deploymentHub/negotiate*");

        await Assertions.Expect(Card(page, "old-1")).ToHaveAttributeAsync("data-status", "Failed");
        await Assertions.Expect(Card(page, "old-1").Locator(".stages li")).ToHaveTextAsync(["Build: Failed"]);
    }

    [SkippableFact]
    public async Task Connection_ComesBack_ListIsReadAgainAndKeepsTheOrder()
    {
        await using var sample = await SampleApi.StartAsync();
        await using var proxy = new TcpProxy(sample.BaseAddress);
        _listed = Ended("old-2", "Succeeded", minute: 2);
        var page = await OpenAsync(proxy.Address);
        await page.UnrouteAsync("**/deploymentHub/negotiate*");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        await Assertions.Expect(page.Locator(".deployment")).ToHaveCountAsync(1);
        var started = await sample.StartDeploymentAsync(failAtStage: "Validation");
        await Assertions.Expect(Card(page, started)).ToHaveAttributeAsync("data-status", "Failed");

        _listed = $"{Ended("old-3", "Succeeded", minute: 3)},{Ended("old-2", "Succeeded", minute: 2)},{Ended("old-1", "Succeeded", minute: 1)}";
        proxy.Cut();

        await Assertions.Expect(page.Locator(".deployment")).ToHaveCountAsync(4);
        string[] expected = [started, "old-3", "old-2", "old-1"];
        Assert.Equal(expected, await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.deployment')].map(each => each.dataset.executionId)"));
    }

    [SkippableFact]
    public async Task List_HasAFinalStatusOfTheHosts_IsShownAsEnded()
    {
        await using var sample = await SampleApi.StartAsync();
        _listed = Ended("old-1", "Approved", minute: 1);
        var page = await OpenAsync(sample.BaseAddress, text => text.Replace("\"FinalStatuses\":[", "\"FinalStatuses\":[\"Approved\",", StringComparison.Ordinal));

        await page.UnrouteAsync("**/deploymentHub/negotiate*");

        await Assertions.Expect(Card(page, "old-1")).ToHaveAttributeAsync("data-status", "Approved");
    }

    private static ILocator Card(IPage page, string executionId) => page.Locator($"[data-execution-id='{executionId}']");

    private static string Ended(string executionId, string status, int minute) =>
        $$$"""
        {"ExecutionId":"{{{executionId}}}","Status":"{{{status}}}","Sequence":2,"Position":{{{minute}}},"Details":{"ExecutionId":"{{{executionId}}}",
        "Status":"{{{status}}}","StartTime":"2025-11-20T12:{{{minute:00}}}:00Z","Stages":[{"StageName":"Build","Status":"{{{status}}}"}]}}
        """;

    /// <summary>
    /// Opens the page with a list that the test supplies, or that cannot be read. The page cannot connect until the test allows it.
    /// </summary>
    private async Task<IPage> OpenAsync(Uri address, Func<string, string>? change = null)
    {
        var page = await browser.NewPageAsync();
        await page.RouteWebSocketAsync("**/deploymentHub*", socket =>
        {
            var server = socket.ConnectToServer();
            server.OnMessage(frame => socket.Send(change?.Invoke(frame.Text!) ?? frame.Text!));
        });
        await page.RouteAsync("**/deploymentHub/negotiate*", route => route.AbortAsync());
        await page.RouteAsync("**/deploymentApi*", route => route.FulfillAsync(_listed.Length == 0
            ? new() { Status = 503 }
            : new() { ContentType = "application/json", Body = $$"""{ "deployments": [{{_listed}}] }""" }));
        await page.GotoAsync(address.ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("could not be reached");
        return page;
    }
}
