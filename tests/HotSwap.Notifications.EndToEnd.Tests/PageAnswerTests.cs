using System.Text.RegularExpressions;
using HotSwap.Notifications.TestSupport;
using Microsoft.Playwright;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests of the sample's page with unusual messages from the server.</summary>
[Collection(SharedSample.Name)]
public sealed partial class PageAnswerTests(SampleApiFixture sample, Browser browser) : IClassFixture<Browser>
{
    [SkippableTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Watch_Refused_NoticeStaysWithTheReason(ColorScheme scheme, int width)
    {
        var page = await OpenAsync(sample.BaseAddress, Refuse("[not_allowed] The subscription was refused."), scheme, width);

        await Assertions.Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "not_allowed" }))
            .ToHaveTextAsync("The deployments cannot be watched. The subscription was refused. (not_allowed)");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Refused");
        await Assertions.Expect(page.Locator("#empty")).ToBeHiddenAsync();
        await Browser.ScreenshotAsync(page, $"refused-{scheme}-{width}");
    }

    [SkippableFact]
    public async Task Watch_RefusedForNow_StatusSaysWhyUntilThereIsAnAnswer()
    {
        var isReady = false;
        var refuse = Refuse("[not_ready] The node has not loaded the deployments.");
        var page = await OpenAsync(sample.BaseAddress, text => Volatile.Read(ref isReady) ? text : refuse(text));

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("WaitingThe node has not loaded the deployments.");
        await Assertions.Expect(page.Locator("#empty")).ToHaveTextAsync("Loading …");
        await Browser.ScreenshotAsync(page, "refused-for-now");
        Volatile.Write(ref isReady, true);

        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
    }

    [SkippableFact]
    public async Task Card_ItsOwnWatchIsRefused_SaysSoAndShowsStatuses()
    {
        await using var own = await SampleApi.StartAsync();
        var refusals = 0;
        var refuse = Refuse("[too_many_subscriptions] The connection has too many subscriptions.");
        var page = await OpenAsync(own.BaseAddress, text =>
        {
            var changed = AnswerToAll().IsMatch(text) ? text : refuse(text);
            refusals += changed == text ? 0 : 1;
            return changed;
        });
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        var executionId = await own.StartDeploymentAsync();

        var card = page.Locator($"[data-execution-id='{executionId}']");
        await Assertions.Expect(card.Locator(".note")).ToHaveTextAsync("Progress is not shown. The connection has too many subscriptions.");
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Succeeded");
        Assert.Equal(1, refusals);
    }

    [SkippableFact]
    public async Task Stage_StatusUnknownToThePage_ShowsItsText()
    {
        await using var slower = await SampleApi.StartAsync("--speed", "0.5");
        var page = await OpenAsync(slower.BaseAddress, text => RunningBuild().Replace(text, "$1Paused"));
        await slower.StartDeploymentAsync();

        await Assertions.Expect(page.Locator(".stage-now")).ToHaveTextAsync("Build: Paused");
        await Assertions.Expect(page.GetByTitle("Build: Paused")).ToHaveCountAsync(1);
    }

    [SkippableFact]
    public async Task Stages_OfAnotherPipeline_AreShownAlone()
    {
        await using var slower = await SampleApi.StartAsync("--speed", "0.5");
        var page = await OpenAsync(slower.BaseAddress, text => text.Replace("\"StageName\":\"Validation\"", "\"StageName\":\"Compile\"", StringComparison.Ordinal));
        await slower.StartDeploymentAsync();

        var card = page.Locator(".deployment");
        await Assertions.Expect(card.Locator(".stages li").First).ToHaveTextAsync("Compile: Succeeded");
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Running");
        await Assertions.Expect(card.GetByTitle("Verification: Pending")).ToHaveCountAsync(0);
        await Assertions.Expect(card.GetByRole(AriaRole.Progressbar)).ToHaveCountAsync(0);
    }

    /// <summary>Replaces each answer with a refusal.</summary>
    private static Func<string, string> Refuse(string refusal) => text => Answer().Replace(
        text,
        $$"""{"type":3,"invocationId":"$1","error":"An unexpected error occurred invoking 'ResumeAllDeployments' on the server. HubException: {{refusal}}"}""");

    [GeneratedRegex("""\{"type":3,"invocationId":"(\d+)",[^\x1e]*""")]
    private static partial Regex Answer();

    /// <summary>Matches the call for all deployments, which the page makes first.</summary>
    [GeneratedRegex("""\{"type":3,"invocationId":"0",""")]
    private static partial Regex AnswerToAll();

    [GeneratedRegex(""" ("StageName":"Build","Status":")Running """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex RunningBuild();

    private async Task<IPage> OpenAsync(Uri address, Func<string, string> change, ColorScheme scheme = ColorScheme.Light, int width = 1280)
    {
        var page = await browser.NewPageAsync(scheme, width);
        await page.RouteWebSocketAsync("**/deploymentHub*", socket =>
        {
            var server = socket.ConnectToServer();
            server.OnMessage(frame => socket.Send(change(frame.Text!)));
        });
        await page.GotoAsync(address.ToString());
        return page;
    }
}
