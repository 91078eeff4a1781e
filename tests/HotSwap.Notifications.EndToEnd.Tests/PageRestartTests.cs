using System.Diagnostics;
using System.Net.Http.Json;
using HotSwap.Notifications.TestSupport;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace HotSwap.Notifications.EndToEnd.Tests;

/// <summary>Tests of the sample's page while the sample is killed and restarted with the same file.</summary>
public sealed class PageRestartTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("page-restart-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableFact]
    public async Task Host_KilledAndRestartedWithItsFile_PageShowsTheTruthWithoutReload()
    {
        string[] arguments = ["--log", "sqlite=" + Path.Combine(_folder.FullName, "log.db"), "--speed", "0.5"];
        await using var killed = await SampleApi.StartAsync(arguments);
        var page = await browser.NewPageAsync();
        await page.GotoAsync(killed.BaseAddress.ToString());
        await page.EvaluateAsync("() => { globalThis.isTheSamePage = true; }");
        var finished = Card(page, await killed.StartDeploymentAsync(failAtStage: "Validation"));
        await Assertions.Expect(finished).ToHaveAttributeAsync("data-status", "Failed");
        var interrupted = await killed.StartDeploymentAsync();
        var card = Card(page, interrupted);
        await Assertions.Expect(card.GetByTitle("Validation: Succeeded")).ToHaveCountAsync(1);

        await killed.KillAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Reconnecting");
        await using var restarted = await SampleApi.StartOnAsync(killed.BaseAddress.Port, arguments);
        var back = Stopwatch.StartNew();

        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Failed");
        output.WriteLine($"The page showed the truth {back.ElapsedMilliseconds} ms after the host was back.");
        var state = (await restarted.Http.GetFromJsonAsync<PipelineExecutionState>("api/deployments/" + interrupted).WithPatience())!;
        await Assertions.Expect(card.GetByTitle($"{state.CurrentStage}: Failed")).ToHaveCountAsync(1);
        await Assertions.Expect(finished).ToHaveAttributeAsync("data-status", "Failed");
        await Assertions.Expect(page.Locator(".deployment")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("[data-status=Unknown]")).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        Assert.True(await page.EvaluateAsync<bool>("() => globalThis.isTheSamePage === true"));
        await Browser.ScreenshotAsync(page, "host-restarted-with-its-file");

        await page.ReloadAsync();
        await Assertions.Expect(card).ToHaveAttributeAsync("data-status", "Failed");
    }

    [SkippableFact]
    public async Task Open_HostWasRestarted_ShowsWhatEndedBeforeFromTheLog()
    {
        string[] arguments = ["--log", "sqlite=" + Path.Combine(_folder.FullName, "log.db")];
        var ended = new List<string>();
        await using (var before = await SampleApi.StartAsync(arguments))
        {
            await using var client = new Client.DeploymentNotificationsClient(before.HubUrl);
            foreach (var stage in new[] { "Validation", "Build" })
            {
                ended.Add(await before.StartDeploymentAsync(failAtStage: stage));
                await client.WaitForCompletionAsync(ended[^1]).WithPatience();
            }

            await before.KillAsync();
        }

        await using var restarted = await SampleApi.StartAsync(arguments);
        var page = await browser.NewPageAsync();

        // Blocks the feed, which would also show recently ended deployments.
        await page.RouteAsync("**/deploymentHub/negotiate*", route => route.AbortAsync());
        await page.GotoAsync(restarted.BaseAddress.ToString());

        await Assertions.Expect(Card(page, ended[0])).ToHaveAttributeAsync("data-status", "Failed");
        await Assertions.Expect(page.Locator(".deployment").First).ToHaveAttributeAsync("data-execution-id", ended[1]);
        await page.UnrouteAllAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Live");
        await Assertions.Expect(page.Locator(".deployment")).ToHaveCountAsync(2);
        await Assertions.Expect(Card(page, ended[0])).ToHaveAttributeAsync("data-status", "Failed");
    }

    private static ILocator Card(IPage page, string executionId) => page.Locator($"[data-execution-id='{executionId}']");
}
