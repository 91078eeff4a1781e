using HotSwap.Notifications.TestSupport;
using Microsoft.Playwright;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests of the sample's page in a real browser. Stores screenshots in <c>artifacts/screenshots</c>.</summary>
[Collection(SharedSample.Name)]
public sealed class PageTests(SampleApiFixture sample, Browser browser) : IClassFixture<Browser>
{
    /// <summary>Records the page's output in <c>shown</c>, because on a busy machine the deployment can end before the test looks.</summary>
    private const string RememberWhatIsShown =
        """
        () => {
          globalThis.shown = {};
          new MutationObserver(() => {
            for (const card of document.querySelectorAll(".deployment")) {
              const now = `${card.dataset.status} ${card.querySelector(".bar").getAttribute("aria-valuenow")}`;
              const before = shown[card.dataset.executionId] ??= [];
              if (before.at(-1) !== now) {
                before.push(now);
              }
            }
          }).observe(document.body, { attributes: true, childList: true, subtree: true });
        }
        """;

    [SkippableTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Deploy_Clicked_MovesAndSucceeds(ColorScheme scheme, int width)
    {
        var page = await OpenAsync(sample.BaseAddress, scheme, width);
        await page.EvaluateAsync(RememberWhatIsShown);

        var card = await DeployAsync(page, "Webshop", failAt: null);
        var bar = card.GetByRole(AriaRole.Progressbar, new() { Name = "Progress of Webshop" });
        await page.WaitForFunctionAsync("bar => Number(bar.getAttribute('aria-valuenow')) > 30", await bar.ElementHandleAsync());
        await Browser.ScreenshotAsync(page, $"running-{scheme}-{width}");
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Succeeded");

        var shown = await page.EvaluateAsync<string[]>("id => shown[id]", await card.GetAttributeAsync("data-execution-id"));
        Assert.Contains(shown, each => each.StartsWith("Running ", StringComparison.Ordinal) && each != "Running 0");
        Assert.Equal("Succeeded 100", shown[^1]);
        await Assertions.Expect(bar).ToHaveAttributeAsync("aria-valuenow", "100");
        await Assertions.Expect(page.Locator("#announcer")).ToHaveTextAsync("Webshop 1.0.0: Succeeded");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page is wider than the screen.");
        await Browser.ScreenshotAsync(page, $"succeeded-{scheme}-{width}");
    }

    [SkippableFact]
    public async Task Deploy_ToFail_ShowsWhereItFailed()
    {
        var page = await OpenAsync(sample.BaseAddress);

        var card = await DeployAsync(page, "Billing", failAt: "Tests");

        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Failed");
        await Assertions.Expect(card.GetByTitle("Tests: Failed. 3 of 212 tests failed")).ToHaveCountAsync(1);
        await Assertions.Expect(card.GetByTitle("Build: Succeeded")).ToHaveCountAsync(1);
        await Assertions.Expect(card.Locator(".reason-text")).ToHaveTextAsync("3 of 212 tests failed");
        await Assertions.Expect(card.GetByRole(AriaRole.Link, new() { Name = "Details" })).ToHaveAttributeAsync("href", "https://ci.example.com/runs/212");
        await Browser.ScreenshotAsync(page, "failed");
    }

    [SkippableFact]
    public async Task Deploy_EmptyModule_ShowsWhatIsWrong()
    {
        var page = await OpenAsync(sample.BaseAddress);

        await page.GetByRole(AriaRole.Textbox, new() { Name = "Module" }).FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();

        await Assertions.Expect(page.Locator("#start-error")).ToHaveTextAsync("module.name must be 1 to 128 characters.");
    }

    [SkippableFact]
    public async Task Connection_IsCutAndComesBack_ShowsTheTruth()
    {
        // Eight times slower than in the other tests, so that the deployment is still running when the page is disconnected.
        await using var slower = await SampleApi.StartAsync("--speed", "0.5");
        await using var proxy = new TcpProxy(slower.BaseAddress);
        var page = await OpenAsync(proxy.Address);
        var card = await DeployAsync(page, "Search", failAt: null);
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Running");

        proxy.Stall();
        var executionId = await card.GetAttributeAsync("data-execution-id");
        await WaitUntilOverAsync(slower, executionId!);
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Running");
        proxy.Cut();
        proxy.Continue();

        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Succeeded");
        await Assertions.Expect(card.Locator(".lost")).ToBeHiddenAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
    }

    [SkippableFact]
    public async Task Open_NothingIsKnown_SaysSoAfterTheServerHasAnswered()
    {
        await using var empty = await SampleApi.StartAsync();
        await using var proxy = new TcpProxy(empty.BaseAddress);
        var page = await browser.NewPageAsync();
        await page.RouteAsync("**/deploymentHub/negotiate*", async route =>
        {
            // The page loads, but the server sends nothing to it.
            proxy.StallReplies();
            await route.ContinueAsync();
        });
        await page.GotoAsync(proxy.Address.ToString());

        await Assertions.Expect(page.Locator("#empty")).ToHaveTextAsync("Loading …");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Connecting");
        await page.UnrouteAllAsync();
        proxy.Continue();

        await Assertions.Expect(page.Locator("#empty")).ToHaveTextAsync("There are no deployments.");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
    }

    [SkippableTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Host_KilledAndRestarted_PageShowsTheTruth(ColorScheme scheme, int width)
    {
        await using var killed = await SampleApi.StartAsync("--speed", "0.5");
        var page = await OpenAsync(killed.BaseAddress, scheme, width);
        var finished = await DeployAsync(page, "Billing", failAt: "Validation");
        await Assertions.Expect(finished).ToHaveAttributeAsync("data-status", "Failed");
        await page.GetByLabel("Fails at").SelectOptionAsync("");
        var card = await DeployAsync(page, "Search", failAt: null);
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Running");
        await ExpectOpacityAsync(card, "1");
        await Browser.ScreenshotAsync(page, $"host-live-{scheme}-{width}");

        await killed.KillAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
        await Assertions.Expect(page.Locator("#start-error")).ToHaveTextAsync("The host could not be reached. Try again when the page is live.");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("ReconnectingThe host could not be reached.");
        await ExpectOpacityAsync(card, "0.5");
        await ExpectOpacityAsync(finished, "1");
        await Assertions.Expect(page.Locator("#operations")).ToHaveAttributeAsync("data-state", "away");
        await Browser.ScreenshotAsync(page, $"host-killed-{scheme}-{width}");
        await using var restarted = await SampleApi.StartOnAsync(killed.BaseAddress.Port);

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Unknown");
        await Assertions.Expect(card.Locator(".badge")).ToHaveTextAsync("Unknown");
        await Assertions.Expect(card.Locator(".note"))
            .ToHaveTextAsync("The server no longer has this deployment. It may have been removed from the log, or lost in a restart.");
        await Assertions.Expect(card.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
        await Assertions.Expect(finished).ToHaveAttributeAsync("data-status", "Failed");
        await Assertions.Expect(page.Locator("#start-error")).ToBeEmptyAsync();
        await Assertions.Expect(page.Locator("#announcer")).ToHaveTextAsync("Deployments whose status is unknown: 1");
        await ExpectOpacityAsync(card, "1");
        await Assertions.Expect(page.Locator("#operations")).ToHaveAttributeAsync("data-state", "live");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page is wider than the screen.");
        await Browser.ScreenshotAsync(page, $"host-restarted-{scheme}-{width}");

        var next = await DeployAsync(page, "Search", failAt: null);
        await Assertions.Expect(next).ToHaveAttributeAsync("data-status", "Succeeded");
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Unknown");
    }

    [SkippableFact]
    public async Task Host_RestartedWithSignIn_PageSaysHowToSignIn()
    {
        const string signIn = "The host requires a sign-in. Reload the page to sign in.";
        await using var open = await SampleApi.StartAsync();
        var page = await OpenAsync(open.BaseAddress);

        await open.KillAsync();
        await using var restarted = await SampleApi.StartOnAsync(open.BaseAddress.Port, "--auth");

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Reconnecting" + signIn);
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
        await Assertions.Expect(page.Locator("#start-error")).ToHaveTextAsync(signIn);
    }

    [SkippableFact]
    public async Task Open_SignalRClientIsMissing_SaysSo()
    {
        var page = await browser.NewPageAsync(ColorScheme.Light, 1280);
        await page.RouteAsync("**/lib/signalr.min.js", route => route.FulfillAsync(new() { Status = 404 }));
        await page.GotoAsync(sample.BaseAddress.ToString());

        await Assertions.Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "The SignalR client is missing" })).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenAsync(Uri address, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var page = await browser.NewPageAsync(scheme, width);
        await page.GotoAsync(address.ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        return page;
    }

    private static Task ExpectOpacityAsync(ILocator card, string opacity) =>
        Assertions.Expect(card.Locator("article")).ToHaveCSSAsync("opacity", opacity);

    private static async Task<ILocator> DeployAsync(IPage page, string module, string? failAt)
    {
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Module" }).FillAsync(module);
        if (failAt is not null)
        {
            await page.GetByLabel("Fails at").SelectOptionAsync(failAt);
        }

        var known = await page.Locator(".deployment").CountAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Deploy" }).ClickAsync();
        await page.WaitForFunctionAsync("known => document.querySelectorAll('.deployment').length > known", known);
        var newest = page.Locator(".deployment").Filter(new() { HasText = module }).First;
        return page.Locator($"[data-execution-id='{await newest.GetAttributeAsync("data-execution-id")}']");
    }

    private static async Task WaitUntilOverAsync(SampleApi api, string executionId)
    {
        await using var client = new Client.DeploymentNotificationsClient(api.HubUrl);
        await client.WaitForCompletionAsync(executionId).WithPatience();
    }
}
